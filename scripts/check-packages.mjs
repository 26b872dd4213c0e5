// Packs what npm would get, and uses it as a stranger does: lints each package and its types, installs all of them into an
// empty project, runs the SDK from ESM and from `require`, and compiles a program against its types.
// `npm run check:packages` does so on Node 20, 22 and 24; `--fast` with the SDK alone and on this Node, for which nothing
// has to be downloaded.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll } from './pack.mjs'
import { root } from './setup.mjs'

const isFast = process.argv.includes('--fast')
const NODE_VERSIONS = [20, 22, 24]
const work = mkdtempSync(join(tmpdir(), 'tailslide-packages-'))
const bin = (name) => join(root, 'node_modules', '.bin', name)

function run(command, args, cwd = root) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error })
  }
}

const npm = (args, cwd) => run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], cwd)
const say = (text) => process.stdout.write(`${text}\n`)
const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0)
const kB = (bytes) => `${(bytes / 1_000).toFixed(0)} kB`

function lint({ name, exports, tarball }) {
  run(bin('publint'), ['--strict', tarball])
  // The others are for ECMAScript modules alone; the SDK is for everybody.
  const profile = name === 'tailslide' ? 'strict' : 'esm-only'
  if (exports) run(bin('attw'), [tarball, '--profile', profile, '--no-emoji', '--no-color'])
  say(`${name.padEnd(24)} publint ok${exports ? ', attw ok' : ''}`)
}

const PROGRAM = `
const manager = new FlagManager({ appId: 1, towerUrl: 'http://127.0.0.1:9', sdkKey: 'key', initializeTimeout: 50 })
manager.initialize().then(async ({ ready, error }) => {
  const answer = manager.newToggler({ flagName: 'checkout', default: true }).isFlagActive('alice')
  const { manager: testing } = await createTestManager({ flags: { search: true } })
  const tested = testing.newToggler({ flagName: 'search' }).isFlagActive('alice')
  await Promise.all([manager.disconnect(), testing.disconnect()])
  console.log(JSON.stringify([ready, error.code, answer, tested]))
})
`
const EXPECTED = '[false,"INITIALIZE_TIMEOUT",true,true]'
const DRIVERS = `
const errors = []
const manager = new FlagManager({
  appId: 1, natsServer: '127.0.0.1:9', redisHost: '127.0.0.1', redisPort: 9, initializeTimeout: 2_000,
  onError: ({ code }) => errors.push(code),
})
manager.initialize().then(async ({ ready }) => {
  await manager.disconnect({ timeout: 200 })
  console.log(JSON.stringify([ready, errors.includes('TRANSPORT_UNAVAILABLE')]))
})
`
const SOURCES = {
  'esm.mjs': `import { FlagManager } from 'tailslide'\nimport { createTestManager } from 'tailslide/testing'${PROGRAM}`,
  'require.cjs': `const { FlagManager } = require('tailslide')\nconst { createTestManager } = require('tailslide/testing')${PROGRAM}`,
  'drivers.mjs': `import { FlagManager } from 'tailslide'${DRIVERS}`,
  'types.ts': `import { FlagManager, type Decision, type FlagManagerOptions } from 'tailslide'
import { createTestManager } from 'tailslide/testing'
const options: FlagManagerOptions = { appId: 1, towerUrl: 'http://localhost:3001', sdkKey: 'key' }
const manager = new FlagManager<'checkout'>(options)
export const decision: Decision = manager.newToggler({ flagName: 'checkout' }).decide('alice')
export const answer: Promise<boolean> = createTestManager().then(({ manager: { state } }) => state.state === 'ready')
// @ts-expect-error a name outside the union
manager.newToggler({ flagName: 'chekout' })
`,
}

function installInto(project, packages, ...flags) {
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  npm(['install', ...flags, ...packages], project)
  return project
}

function expectOutput(node, project, file, expected) {
  const output = run(node, [file], project).trim()
  if (output !== expected) throw new Error(`${file} on ${node} printed ${output} instead of ${expected}`)
}

function compile(project) {
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = ['--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023', '--types', '']
    run(bin('tsc'), [...options, '--module', module, '--moduleResolution', moduleResolution, 'types.ts'], project)
  }
  say('its types compile with nodenext and bundler, without those of Node')
}

/** npm has Node itself, one package for each platform. */
function nodeBinary(version) {
  const name = `node-${process.platform}-${process.arch}`
  const folder = installInto(join(work, `node-${version}`), [`${name}@${version}`])
  return join(folder, 'node_modules', name, 'bin', 'node')
}

try {
  const packed = await packAll(work)
  for (const one of packed) lint(one)
  const installed = packed.filter(({ name }) => !isFast || name === 'tailslide')
  const project = installInto(
    join(work, 'project'),
    installed.map(({ tarball }) => tarball),
  )
  for (const [file, source] of Object.entries(SOURCES)) writeFileSync(join(project, file), source)
  const modules = join(project, 'node_modules')
  say(`\ntailslide itself: ${kB(sizeOf(join(modules, 'tailslide')))}; installed in all: ${kB(sizeOf(modules))}`)
  if (!isFast) say(`the command of @tailslide/cli: ${run(join(modules, '.bin', 'tailslide'), ['--version']).trim()}`)
  compile(project)
  for (const node of isFast ? [process.execPath] : NODE_VERSIONS.map(nodeBinary)) {
    for (const file of ['esm.mjs', 'require.cjs']) expectOutput(node, project, file, EXPECTED)
    expectOutput(node, project, 'drivers.mjs', '[false,false]')
    say(`runs on Node ${run(node, ['-p', 'process.versions.node']).trim()}, from ESM and from require`)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
