import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { tailslide } from './tailslide-process.js'

// As after `npm install --omit=optional`, or with a node_modules that was copied from another system.

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tailslide-parts-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What a command says where packages of such a name are not to be found. */
async function saidWithout(prefix: string, args: readonly string[]): Promise<string> {
  const file = join(directory, 'without.cjs')
  writeFileSync(
    file,
    `const Module = require('node:module')
    const find = Module._resolveFilename
    Module._resolveFilename = function (name, ...rest) {
      return find.call(this, name.startsWith(${JSON.stringify(prefix)}) ? name + '-of-another' : name, ...rest)
    }`,
  )
  const child = tailslide(args, { NODE_OPTIONS: `--require ${file}` })
  onTestFinished(() => child.kill('SIGKILL'))
  expect((await child.exit).code).toBe(1)
  return child.errors()
}

it.each(['@libsql/', '@node-rs/argon2-'])(
  'without its part %s for this system, a start says how to get it',
  async (prefix) => {
    const said = await saidWithout(prefix, ['start', '--data', directory, '--port', '0'])
    expect(said).toContain(`(${process.platform} ${process.arch}): run \`npm install\` on this machine`)
    expect(said.trim().split('\n')).toHaveLength(1)
  },
)

it('a Tower on PostgreSQL does without the driver of SQLite', async () => {
  const args = ['tower', '--database', 'postgres://nobody@127.0.0.1:1/none', '--nats', 'nats://127.0.0.1:1']
  const said = await saidWithout('@libsql/', args)
  expect(said).not.toContain('npm install')
  expect(said).toContain('127.0.0.1:1')
})
