import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/check-packages.mjs', import.meta.url))

it('what npm would get passes publint and attw, and the SDK runs in an empty project', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--fast'])
  expect(stdout).toMatch(/^tailslide +publint ok, attw ok$/m)
  expect(stdout).toContain(`runs on Node ${process.versions.node}, from ESM and from require`)
})
