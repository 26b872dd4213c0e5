import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startForwardProxy } from './forward-proxy.js'
import { hostNodes, hostTools, type PackedProject, packedProject } from './packed-project.js'
import { CJS, CLUSTER, ESM, EXPECTED, JEST, NUMBER_TIMERS, WORKER_THREAD } from './programs.js'
import { natsAndRedisWorld, towerWorld, type World } from './worlds.js'

// The SDK as npm would get it, in processes that are not a test runner of ours: what it takes for granted of its host.

/** Downloading the tools for the first time takes longer than any test. */
const INSTALL_MS = 600_000

const require = createRequire(import.meta.url)
const PROGRAMS = {
  'esm.mjs': ESM,
  'cjs.cjs': CJS,
  'number-timers.mjs': NUMBER_TIMERS,
  'worker-thread.mjs': WORKER_THREAD,
  'cluster.mjs': CLUSTER,
  'service.test.js': JEST,
}

/** Of webpack. */
interface Outcome {
  readonly errors: unknown[]
  readonly warnings: unknown[]
}

let project: PackedProject
let tool: (name: string) => string
beforeAll(async () => {
  tool = await hostTools()
  project = await packedProject()
  await Promise.all(Object.entries(PROGRAMS).map(([file, source]) => project.write(file, source)))
}, INSTALL_MS)
afterAll(() => project.remove())

const ended = (...lines: string[]) => ({ code: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' })

describe.each([
  ['Tower', towerWorld],
  ['NATS and Redis', natsAndRedisWorld],
])('over %s, the SDK works', (_, startWorld) => {
  let world: World
  let env: { OPTIONS: string }
  beforeAll(async () => {
    world = await startWorld()
    env = { OPTIONS: JSON.stringify(world.options) }
  })
  afterAll(() => world.stop())
  const runProgram = (file: string, node = process.execPath) => project.run(node, [file], env)

  it.each(['esm.mjs', 'cjs.cjs'])('on Node 20, 22 and 24, from %s', async (file) => {
    const outcomes = await Promise.all(
      hostNodes(tool).map(async ([name, node]) => [name, await runProgram(file, node)]),
    )
    expect(outcomes).toEqual(hostNodes(tool).map(([name]) => [name, ended(EXPECTED)]))
  })

  it('where timers are numbers, as in Electron', async () => {
    expect(await runProgram('number-timers.mjs')).toEqual(ended(EXPECTED))
  })

  it('in a worker thread', async () => {
    expect(await runProgram('worker-thread.mjs')).toEqual(ended(EXPECTED))
  })

  it('in the workers of a cluster', async () => {
    expect(await runProgram('cluster.mjs')).toEqual(ended(EXPECTED, EXPECTED))
  })

  it.each([
    ['with its defaults', []],
    ['in jsdom', ['--env', 'jest-environment-jsdom']],
  ])('in Jest 30 %s', async (__, flags) => {
    const environment = flags.map((flag) => (flag.startsWith('--') ? flag : tool(flag)))
    const { code, stderr } = await project.run(
      process.execPath,
      [join(tool('jest'), 'bin', 'jest.js'), ...environment],
      env,
    )
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('4 passed') })
  })

  it.each([
    ['esm.mjs', 'esm'],
    ['esm.mjs', 'cjs'],
    ['cjs.cjs', 'cjs'],
  ])('bundled by esbuild from %s to %s, where there is no node_modules', async (file, format) => {
    const { build } = require(tool('esbuild'))
    const bundle = await outside(format === 'esm' ? 'bundle.mjs' : 'bundle.cjs')
    const entryPoints = [join(project.folder, file)]
    await build({ entryPoints, outfile: bundle, format, bundle: true, platform: 'node', logLevel: 'silent' })
    expect(await runProgram(bundle)).toEqual(ended(EXPECTED))
  })

  it.each(['esm.mjs', 'cjs.cjs'])('bundled by webpack from %s, where there is no node_modules', async (file) => {
    const webpack = require(tool('webpack'))
    const bundle = await outside('main.js')
    const entry = { entry: `./${file}`, context: project.folder, target: 'node', mode: 'production' }
    const output = { path: dirname(bundle), filename: basename(bundle) }
    const { errors, warnings }: Outcome = await new Promise((resolve, reject) => {
      // Making it small takes ten times as long as making it.
      const options = { ...entry, output, optimization: { minimize: false }, performance: false }
      webpack(options, (error: Error | null, stats: { toJson(): Outcome }) =>
        error ? reject(error) : resolve(stats.toJson()),
      )
    })
    expect([errors, warnings, await runProgram(bundle)]).toEqual([[], [], ended(EXPECTED)])
  })

  async function outside(file: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'tailslide-bundle-'))
    folders.push(folder)
    return join(folder, file)
  }
  const folders: string[] = []
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))
})

it('by its import alone, the SDK loads of Node nothing that takes long and that only some options need', async () => {
  // One name that is taken from `node:fs` brings all streams: 2 ms of every start.
  const slow = ['stream', 'http', 'https', 'net', 'tls', 'crypto', 'zlib', 'worker_threads', 'internal/fs/streams']
  await project.write(
    'loaded.mjs',
    `import 'tailslide'
    const loaded = new Set(process.moduleLoadList)
    process._rawDebug(JSON.stringify(${JSON.stringify(slow)}.filter((name) => loaded.has('NativeModule ' + name))))`,
  )
  expect(await project.run(process.execPath, ['loaded.mjs'])).toEqual({ code: 0, stdout: '', stderr: '[]\n' })
})

it('where Tower can be reached by a proxy only, Node 24 and NODE_USE_ENV_PROXY=1 lead by it, as they lead fetch', async () => {
  const world = await towerWorld()
  const proxy = await startForwardProxy(world.options.towerUrl)
  onTestFinished(async () => {
    proxy.stop()
    await world.stop()
  })
  const { appId } = world.options
  const OPTIONS = JSON.stringify({ ...world.options, towerUrl: 'http://tower.invalid' })
  const env = { OPTIONS, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url }
  const [, node = ''] = hostNodes(tool).find(([name]) => name === 'node24') ?? []
  expect(await project.run(node, ['esm.mjs'], env)).toEqual(ended(EXPECTED))
  const asked = ['stream', 'signals'].map((what) => `/api/sdk/apps/${appId}/${what}`)
  expect(proxy.asked).toEqual(expect.arrayContaining(asked))
})
