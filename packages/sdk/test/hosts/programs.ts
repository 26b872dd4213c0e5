// What a service does with the SDK, as each host asks for it. It prints `EXPECTED` where everything works.

export const EXPECTED = '[true,"new",2]'

/** `$OPTIONS` are its options; `print` is called with the outcome. */
const BODY = `
async function use(FlagManager, options, print) {
  const manager = new FlagManager(options)
  const { ready, error } = await manager.initialize()
  if (!ready) throw error
  const toggler = manager.newToggler({ flagName: 'checkout' })
  const answer = toggler.run(() => 'new', () => 'old', { user: 'alice' })
  toggler.emitFailure()
  await manager.disconnect()
  print(JSON.stringify([ready, answer, manager.stats().sent]))
}
`
const OPTIONS = 'JSON.parse(process.env.OPTIONS)'

export const ESM = `import { FlagManager } from 'tailslide'
${BODY}
use(FlagManager, ${OPTIONS}, console.log)`

export const CJS = `const { FlagManager } = require('tailslide')
${BODY}
use(FlagManager, ${OPTIONS}, console.log)`

/** A page's or a desktop shell's timers: they give numbers. */
export const NUMBER_TIMERS = `import { setTimeout, setInterval, setImmediate, clearTimeout } from 'node:timers'
const timers = new Map()
const numbered = (set) => (...given) => {
  timers.set(timers.size + 1, set(...given))
  return timers.size
}
globalThis.setTimeout = numbered(setTimeout)
globalThis.setInterval = numbered(setInterval)
globalThis.setImmediate = numbered(setImmediate)
globalThis.clearTimeout = globalThis.clearInterval = (id) => clearTimeout(timers.get(id))
await import('./esm.mjs')`

export const WORKER_THREAD = `import { Worker } from 'node:worker_threads'
new Worker(new URL('esm.mjs', import.meta.url)).on('exit', (code) => process.exit(code))`

/** Two workers of a cluster; each prints. */
export const CLUSTER = `import cluster from 'node:cluster'
import { FlagManager } from 'tailslide'
${BODY}
if (cluster.isPrimary) {
  for (let worker = 0; worker < 2; worker++) cluster.fork()
} else {
  use(FlagManager, ${OPTIONS}, (outcome) => {
    console.log(outcome)
    cluster.worker.disconnect()
  })
}`

export const JEST = `const { FlagManager } = require('tailslide')
const { createTestManager } = require('tailslide/testing')
${BODY}
test('the SDK', async () => {
  let printed
  await use(FlagManager, ${OPTIONS}, (outcome) => { printed = outcome })
  expect(printed).toBe('${EXPECTED}')
})
test('a manager for tests', async () => {
  const { manager } = await createTestManager({ flags: { search: true } })
  expect(manager.newToggler({ flagName: 'search' }).isFlagActive('alice')).toBe(true)
})
test('a snapshot that is not there yet', async () => {
  const errors = []
  const snapshotFile = require('node:path').join(__dirname, 'snapshots', 'none-' + process.pid + '.json')
  const manager = new FlagManager({ ...${OPTIONS}, snapshotFile, onError: (error) => errors.push(error.message) })
  await manager.initialize()
  await manager.disconnect()
  expect(errors).toEqual([])
})
test('an error of Node is an error', async () => {
  const options = { appId: 1, towerUrl: 'http://127.0.0.1:9', sdkKey: 'key', initializeTimeout: 500 }
  const manager = new FlagManager(options)
  const { error } = await manager.initialize()
  await manager.disconnect()
  expect(error.message).toMatch(/: connect ECONNREFUSED 127.0.0.1:9$/)
})`
