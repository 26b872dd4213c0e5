/** The process under load: evaluates and signals at a rate, and says every 10 s how large it is. */
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { FlagManager, type FlagManagerOptions } from 'tailslide'
import { flat } from '../shared/users.js'

export interface Sample {
  readonly seconds: number
  /** Bytes after a collection. */
  readonly heap: number
  readonly rss: number
  readonly handles: number
  readonly descriptors: number
  readonly evaluations: number
  readonly rulesetVersion: number | null
}

export interface Summary {
  readonly emitted: number
  readonly recorded: number
  readonly dropped: number
  readonly evaluations: number
}

const SAMPLE_EVERY_S = 10
const TICK_MS = 10
/** More users than any cache holds, so that its rotation is part of the soak. */
const USER_COUNT = 200_000

const [json = '{}', duration = '60', perSecond = '100000', flagCount = '100'] = process.argv.slice(2)
const options: FlagManagerOptions = JSON.parse(json)
const RATE = Number(perSecond)
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const manager = new FlagManager(options)
const { ready, error } = await manager.initialize()
if (!ready) throw error ?? new Error('The manager did not become ready.')
manager.on('error', (problem) => console.error(problem))
let changes = 0
manager.on('change', () => {
  changes++
})
const togglers = Array.from({ length: Number(flagCount) }, (_, index) =>
  manager.newToggler({ flagName: `flag-${index + 1}` }),
)

let evaluations = 0
let emitted = 0

/** One call as a service makes it: a user id from a request, a decision, an outcome. */
function serve(n: number): void {
  const toggler = togglers[n % togglers.length]
  if (!toggler) return
  // Every fourth user is one of a thousand who come often, the others come round rarely.
  const user = flat(`user-${n % 4 === 0 ? n % 1_000 : n % USER_COUNT}`)
  const isOn = n % 10 === 0 ? manager.withUserContext(user, () => toggler.isFlagActive()) : toggler.isFlagActive(user)
  evaluations++
  emitted++
  if (n % 100 === 0) toggler.emitFailure()
  else if (isOn || n % 2 === 0) toggler.emitSuccess()
  else manager.newToggler({ flagName: toggler.flagName }).emitSuccess()
}

const countDescriptors = (): number => {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

function report(seconds: number): void {
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  const sample: Sample = {
    seconds,
    heap: heapUsed,
    rss,
    handles: process.getActiveResourcesInfo().length,
    descriptors: countDescriptors(),
    evaluations,
    rulesetVersion: manager.stats().rulesetVersion,
  }
  console.log(JSON.stringify({ sample }))
}

const started = performance.now()
let nextSample = SAMPLE_EVERY_S
for (;;) {
  const seconds = (performance.now() - started) / 1_000
  if (seconds >= nextSample) {
    report(nextSample)
    nextSample += SAMPLE_EVERY_S
  }
  if (seconds >= Number(duration)) break
  // After a pause of the machine the rest follows in turns, not in one.
  const due = Math.min(Math.floor(seconds * RATE), evaluations + (RATE / 1_000) * TICK_MS * 5)
  while (evaluations < due) serve(evaluations)
  await wait(TICK_MS)
}
await manager.disconnect()
if (changes === 0) throw new Error('No ruleset arrived during the soak.')
const { recorded, dropped } = manager.stats()
const summary: Summary = { emitted, recorded, dropped, evaluations }
console.log(JSON.stringify({ summary }))
