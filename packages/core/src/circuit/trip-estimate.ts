import { SignalHistory } from '../signals/signal-history.js'
import { NOTHING_KNOWN, type TripRules, tripVerdict, weigh } from './rules/judge.js'

/** What it takes to trip from now on: null where that many calls do not suffice. */
export interface TripEstimate {
  readonly calls: number
  readonly ms: number
}

/** Looks at the circuit in one estimate; with a call a minute, more than two days. */
const MOST_LOOKS = 3_000
const LOOK_MS = 100
/** Of the past: nothing before it counts. */
const PAST_MS = 3_600_000
const PAST_BUCKET_MS = 10_000

/**
 * Runs the rules over calls of the new path that come evenly, of which so many percent fail, evenly too, after an hour in which
 * all went well. Chance makes it sooner or later: it is what to expect, not what is sure.
 */
export function estimateTrip(rules: TripRules, callsPerSecond: number, failingPercentage: number): TripEstimate | null {
  const history = new SignalHistory(rules.window)
  // A multiple of the widest bucket; nothing depends on which.
  const begin = PAST_MS
  const perBucket = (callsPerSecond * PAST_BUCKET_MS) / 1_000
  for (let at = 0, counted = 0; at < begin; at += PAST_BUCKET_MS) {
    const until = Math.floor(((at + PAST_BUCKET_MS) / PAST_BUCKET_MS) * perBucket)
    if (until > counted) history.putPast('success', at, until - counted, PAST_BUCKET_MS)
    counted = until
  }
  let memories = weigh(NOTHING_KNOWN, history.takeFresh(), rules)
  const step = Math.max(LOOK_MS, Math.ceil(1_000 / callsPerSecond / LOOK_MS) * LOOK_MS)
  let calls = 0
  for (let look = 1; look <= MOST_LOOKS; look++) {
    const at = begin + (look - 1) * step
    const total = Math.floor((look * step * callsPerSecond) / 1_000)
    const failed = Math.floor((total * failingPercentage) / 100) - Math.floor((calls * failingPercentage) / 100)
    history.nextLook()
    if (failed > 0) history.put('failure', at, failed)
    if (total - calls > failed) history.put('success', at, total - calls - failed)
    calls = total
    memories = weigh(memories, history.takeFresh(), rules)
    const end = at + LOOK_MS - 1
    if (calls > 0 && tripVerdict({ history, memories }, end, end - rules.window, rules).trips)
      return { calls, ms: look * step }
  }
  return null
}
