// Starts a manager, stops it when its parent says so, and tells what is left of all that was made in between: handles
// and timers, those included that do not keep a process alive.
import { createHook } from 'node:async_hooks'
import { FlagManager } from 'tailslide'

const WATCHED = new Set(['TCPWRAP', 'TCPCONNECTWRAP', 'TLSWRAP', 'PIPEWRAP', 'GETADDRINFOREQWRAP', 'Timeout', 'WORKER'])

/** The type of each, with where it was made. */
const alive = new Map()
let isWatching = true
// Made at their first use, which may be a driver's.
void [process.stdout, process.stderr]
createHook({
  init(id, type) {
    if (isWatching && WATCHED.has(type)) alive.set(id, `${type} ${new Error('made').stack}`)
  },
  destroy(id) {
    alive.delete(id)
  },
}).enable()

Error.stackTraceLimit = 30

const manager = new FlagManager({ logger: false, ...JSON.parse(process.argv[2]) })
const toggler = manager.newToggler({ flagName: 'checkout' })

const answering = {
  initialize: async () => (await manager.initialize()).ready,
  emit: () => {
    toggler.emitFailure()
    toggler.emitSuccess()
  },
  state: () => manager.state.state,
  disconnect: async (timeout) => {
    const begun = performance.now()
    await manager.disconnect({ timeout })
    const took = performance.now() - begun
    isWatching = false
    // A handle that was closed is gone at the end of the loop's turn, and its hook is called a turn later.
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    return { took, left: [...alive.values()] }
  },
}

process.on('message', async ({ id, ask, argument }) => {
  process.send({ id, value: await answering[ask](argument) })
  if (ask === 'disconnect') process.disconnect()
})
