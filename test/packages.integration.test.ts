import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
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
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files], { cwd: project })
  const { stdout: version } = await run(join(project, 'node_modules', '.bin', 'tailslide'), ['--version'])
  const program = `import('tailslide').then(({ FlagManager }) => console.log(typeof FlagManager))`
  const { stdout: sdk } = await run(process.execPath, ['--eval', program], { cwd: project })
  const client = join(project, 'node_modules', '@tailslide', 'client', 'dist')
  for (const file of await readdir(client)) {
    if (/\.(js|d\.ts)$/.test(file)) expect(await readFile(join(client, file), 'utf8')).not.toContain('@tailslide/api')
  }
  expect([files.length, version, sdk]).toEqual([9, '0.1.0\n', 'function\n'])
  const types = await readFile(join(project, 'node_modules', 'tailslide', 'types', 'core', 'flag', 'flag.d.ts'), 'utf8')
  for (const name of FIELD_NAMES) {
    const [before = '', after = ''] = types.split(new RegExp(`\\n    readonly ${name}\\??: `))
    expect(after).not.toBe('')
    expect(before.slice(before.lastIndexOf('/**'))).toContain(FIELDS[name].about)
  }
}, 300_000)
