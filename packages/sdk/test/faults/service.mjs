// A service that never rests: every few milliseconds it asks its flag, emits signals and checks its manager's books.
// It listens to no unhandled rejection, so one ends it as it would end anybody's service. Its parent drives it.
import { FlagManager } from 'tailslide'

const SAMPLE_MS = 5
const FAILURE_EVERY = 20

/** What holds the process open. */
const held = () => process.getActiveResourcesInfo().sort()

const manager = new FlagManager({ logger: false, ...JSON.parse(process.argv[2]) })
const toggler = manager.newToggler({ flagName: 'checkout' })

/** Milliseconds on a clock that all processes of this machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6

const events = []
/** Each answer that differs from the one before. */
const answers = []
const imbalances = []
const thrown = []
const emitted = { success: 0, failure: 0 }
let samples = 0
let longestPause = 0
let lastSampleAt
let heldBefore
let sampling
let emitting

const note = (name, facts) => events.push({ name, at: now(), ...facts })
manager.on('ready', ({ source }) => note('ready', { source }))
manager.on('stale', ({ error }) => note('stale', { message: error.message }))
manager.on('change', ({ before, after }) => note('change', { before: before?.is_active, after: after?.is_active }))
manager.on('closed', () => note('closed'))
manager.on('error', ({ code, message }) => note('error', { code, message }))
manager.on('warning', ({ code, message }) => note('warning', { code, message }))

function sample() {
  const at = now()
  longestPause = Math.max(longestPause, at - lastSampleAt)
  lastSampleAt = at
  samples += 1
  try {
    const active = toggler.isFlagActive(`user-${samples % 100}`)
    if (active !== answers.at(-1)?.active) answers.push({ active, at })
  } catch (error) {
    thrown.push(String(error))
  }
}

function emit() {
  const isFailure = samples % FAILURE_EVERY === 0
  if (isFailure) toggler.emitFailure()
  else toggler.emitSuccess()
  emitted[isFailure ? 'failure' : 'success'] += 1
}

function checkBooks() {
  const { recorded, sent, pending, dropped } = manager.stats()
  const all = emitted.success + emitted.failure
  if (recorded !== all || recorded !== sent + pending + dropped)
    imbalances.push({ all, recorded, sent, pending, dropped })
}

function begin() {
  lastSampleAt = now()
  sampling = setInterval(() => {
    sample()
    checkBooks()
  }, SAMPLE_MS)
  emitting = setInterval(emit, SAMPLE_MS)
}

const report = () => ({ events, answers, imbalances, thrown, emitted, samples, longestPause, stats: manager.stats() })

const answering = {
  initialize: async () => {
    // Made at their first use, which may be a driver's.
    void [process.stdout, process.stderr]
    heldBefore = held()
    begin()
    const begun = now()
    const { error, ...result } = await manager.initialize()
    // Loading a driver is synchronous.
    longestPause = 0
    return { ...result, code: error?.code, message: error?.message, took: now() - begun }
  },
  report,
  quiet: () => clearInterval(emitting),
  /** Disconnects; what holds the process afterwards and did not before is left over. */
  stop: async () => {
    clearInterval(sampling)
    clearInterval(emitting)
    const begun = now()
    await manager.disconnect()
    const took = now() - begun
    // A handle that was closed is gone at the end of the loop's turn.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    return { ...report(), took, heldBefore, heldAfter: held() }
  },
}

process.on('message', async ({ id, ask }) => {
  process.send({ id, value: await answering[ask]() })
  if (ask === 'stop') process.disconnect()
})
