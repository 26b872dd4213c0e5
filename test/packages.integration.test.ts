import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FIELD_NAMES, FIELDS } from '@tailslide/core'
import { expect, it, onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../scripts/check-packages.mjs', import.meta.url))

it('what npm would get passes publint and attw, and the SDK runs in an empty project', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--fast'])
  expect(stdout).toMatch(/^tailslide +publint ok, attw ok$/m)
  expect(stdout).toContain(`runs on Node ${process.versions.node}, from ESM and from require`)
})

it('packs every public package by one command, and an empty project can install them and use the command', async () => {
  const run = promisify(execFile)
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { stdout } = await run('npm', ['run', 'pack', '--silent'], { cwd: root })
  const files = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/ +/).at(-1) ?? '')
  const project = await mkdtemp(join(tmpdir(), 'tailslide-empty-'))
  onTestFinished(() => rm(project, { recursive: true }))
  // Overrides of this repository are nobody else's: what they get has to run on the oldest Node by itself.
  const flags = ['--engine-strict', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', ...flags, ...files], { cwd: project })
  const { stdout: version } = await run(join(project, 'node_modules', '.bin', 'tailslide'), ['--version'])
  const program = `import('tailslide').then(({ FlagManager }) => console.log(typeof FlagManager))`
  const { stdout: sdk } = await run(process.execPath, ['--eval', program], { cwd: project })
  const ofClient = `import('@tailslide/client').then(({ createTowerClient }) => console.log(typeof createTowerClient({ url: '', token: '' }).call))`
  const { stdout: client } = await run(process.execPath, ['--eval', ofClient], { cwd: project })
  expect([files.length, version, sdk, client]).toEqual([9, '0.1.0\n', 'function\n', 'function\n'])
  const types = await readFile(join(project, 'node_modules', 'tailslide', 'types', 'core', 'flag', 'flag.d.ts'), 'utf8')
  for (const name of FIELD_NAMES) {
    const [before = '', after = ''] = types.split(new RegExp(`\\n    readonly ${name}\\??: `))
    expect(after).not.toBe('')
    expect(before.slice(before.lastIndexOf('/**'))).toContain(FIELDS[name].about)
  }
}, 300_000)
