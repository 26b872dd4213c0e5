// Starts managers when its parent says so, and tells of each when it was ready and when it had the answer that is wanted.
import { FlagManager } from 'tailslide'

/** Milliseconds on a clock that all processes of this machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6

let running = new Map()

/** The default is the answer that is not wanted, so that only a ruleset can give the other one. */
function start({ name, options, wanted }) {
  const manager = new FlagManager({ logger: false, ...options })
  const toggler = manager.newToggler({ flagName: 'checkout', default: !wanted })
  const started = { manager, startedAt: now(), readyAt: undefined, seenAt: undefined }
  const look = () => {
    if (manager.state.state === 'ready' && toggler.isFlagActive('user') === wanted) started.seenAt ??= now()
  }
  manager.on('ready', () => {
    started.readyAt ??= now()
    look()
  })
  // The flag is replaced by the time of its event.
  manager.on('change', look)
  manager.initialize()
  running.set(name, started)
}

const answering = {
  /** Starts it `leadMs` from now and answers with when that will be. */
  start: ({ leadMs, ...what }) => {
    setTimeout(() => start(what), leadMs)
    return now() + leadMs
  },
  /** Waits until all have seen it, or the time is up. */
  settle: async (withinMs) => {
    const end = now() + withinMs
    const isOver = () => [...running.values()].every(({ seenAt }) => seenAt !== undefined)
    while (now() < end && !isOver()) await new Promise((resolve) => setTimeout(resolve, 2))
    return [...running].map(([name, { startedAt, readyAt, seenAt }]) => ({ name, startedAt, readyAt, seenAt }))
  },
  end: async () => {
    await Promise.all([...running.values()].map(({ manager }) => manager.disconnect()))
    running = new Map()
  },
}

process.on('message', async ({ id, ask, argument }) => {
  if (ask === 'leave') process.disconnect()
  else process.send({ id, value: await answering[ask](argument) })
})
