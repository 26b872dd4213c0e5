// A service for the story's test: it asks the flag for one user after the other, calls what it is told to, and signals.
// Its parent drives it over the process channel and hears of every change of the flag.
import { FlagManager } from 'tailslide'

const { options, callsPerSecond } = JSON.parse(process.argv[2])
const manager = new FlagManager(options)
const toggler = manager.newToggler({ flagName: 'new-checkout' })

let broken = false
let firstFailureAt
let offAt
let calls = 0

manager.on('change', ({ flagName, after }) => {
  if (flagName !== 'new-checkout' || after?.is_active !== false || firstFailureAt === undefined) return
  offAt ??= Date.now()
})

function call() {
  const user = `user-${calls % 1000}`
  calls += 1
  if (!toggler.isFlagActive(user)) return
  if (broken) {
    firstFailureAt ??= Date.now()
    toggler.emitFailure()
  } else {
    toggler.emitSuccess()
  }
}

/** The percentage of a thousand users who are let in. */
const share = () => {
  let active = 0
  for (let user = 0; user < 1000; user += 1) if (toggler.isFlagActive(`user-${user}`)) active += 1
  return active / 10
}

let traffic
const answers = {
  start: async () => {
    const result = await manager.initialize()
    traffic = setInterval(call, 1000 / callsPerSecond)
    return result.ready
  },
  share: async () => share(),
  break: async () => {
    broken = true
  },
  mend: async () => {
    broken = false
  },
  timing: async () => ({ firstFailureAt: firstFailureAt ?? null, offAt: offAt ?? null }),
  stop: async () => {
    clearInterval(traffic)
    await manager.disconnect()
    return manager.stats()
  },
}

process.on('message', async ({ id, ask }) => {
  process.send({ id, value: (await answers[ask]()) ?? null })
  if (ask === 'stop') process.disconnect()
})
