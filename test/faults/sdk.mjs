// A service with the SDK for the fault suite: it asks its flags for one user after the other and signals. Its parent
// drives it over the process channel; whatever must never happen in a host process is told to the parent at once.
import { FlagManager } from 'tailslide'

const { options, flags, tickMs } = JSON.parse(process.argv[2])

const broken = (what, error) => process.send({ type: 'violation', what: `${what}: ${error?.stack ?? error}` })
process.on('unhandledRejection', (error) => broken('unhandled rejection', error))
process.on('uncaughtException', (error) => broken('uncaught exception', error))

const manager = new FlagManager({ logger: false, ...options })
/** What the `change` events say that the flags are, by name. */
const held = new Map()
let version = null

function look() {
  const { rulesetVersion } = manager.stats()
  if (rulesetVersion === version) return
  version = rulesetVersion
  process.send({ type: 'version', version, at: Date.now() })
}

manager.on('change', ({ flagName, after }) => {
  look()
  if (after) held.set(flagName, after)
  else held.delete(flagName)
})
manager.on('error', (error) => {
  if (error.code === 'CALLBACK_FAILED' || (error.code.startsWith('RULESET_') && error.code !== 'RULESET_UNREACHABLE'))
    broken('error event', error)
})
setInterval(look, 20).unref()

const togglers = flags.map(({ title, calls }) => ({ title, calls, toggler: manager.newToggler({ flagName: title }) }))
const ailing = new Set()
let traffic
let calls = 0

function tick() {
  for (const { title, calls: inOneTick, toggler } of togglers) {
    for (let call = 0; call < inOneTick; call += 1) {
      calls += 1
      if (!toggler.isFlagActive(`user-${calls % 1000}`)) continue
      // One in ten calls fails even in good times.
      if (ailing.has(title) || calls % 10 === 0) toggler.emitFailure()
      else toggler.emitSuccess()
    }
  }
}

const answers = {
  start: async () => {
    const { ready } = await manager.initialize()
    traffic = setInterval(() => {
      try {
        tick()
      } catch (error) {
        broken('a call threw', error)
      }
    }, tickMs)
    return ready
  },
  ail: async ({ title }) => void ailing.add(title),
  mend: async ({ title }) => void ailing.delete(title),
  quiet: async () => {
    clearInterval(traffic)
  },
  stats: async () => manager.stats(),
  flags: async () => [...held.values()],
  /** How many of these users are let in, for each flag. */
  decisions: async ({ titles, users }) =>
    titles.map((flagName) => {
      const toggler = manager.newToggler({ flagName })
      return users.filter((user) => toggler.isFlagActive(user)).length
    }),
  stop: async () => {
    await manager.disconnect()
    return manager.stats()
  },
}

let stopped = false
// The parent is gone without a word.
process.on('disconnect', () => {
  if (!stopped) process.exit(1)
})

process.on('message', async ({ id, ask, ...given }) => {
  try {
    process.send({ type: 'answer', id, value: (await answers[ask](given)) ?? null })
    if (ask !== 'stop') return
    // From here on the process has to end by itself.
    stopped = true
    process.disconnect()
  } catch (error) {
    broken(`asked to ${ask}`, error)
  }
})
