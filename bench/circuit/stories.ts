import { percentile } from '../shared/statistics.js'
import type { Contender } from './breakers.js'
import { Random } from './random.js'
import { callsOf, TICK_MS, type Traffic } from './traffic.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000

/** An hour or more in the life of a flag. Where nothing is wrong with the new path, `onset` is null and any trip is false. */
export interface Story {
  readonly name: string
  readonly onset: number | null
  readonly length: number
  readonly traffic: Traffic
}

/** 100 calls a second on ten instances, a fifth of them on the old path, 1 % of all failing. */
const base: Traffic = {
  rate: () => 100,
  oldShare: 0.2,
  oldRate: () => 0.01,
  newRate: () => 0.01,
  instances: 10,
}

const during = (from: number, length: number, value: number, other: number) => (at: number) =>
  at >= from && at < from + length ? value : other

export const STORIES: readonly Story[] = [
  { name: 'an hour of health', onset: null, length: HOUR, traffic: base },
  {
    name: 'bursts: 20 times the calls for 5 s in each minute',
    onset: null,
    length: HOUR,
    traffic: { ...base, rate: (at) => (at % MINUTE < 5 * SECOND ? 2_000 : 100) },
  },
  {
    name: 'outage of both paths, 60 % for 5 min',
    onset: null,
    length: 10 * MINUTE,
    traffic: {
      ...base,
      oldRate: during(MINUTE, 5 * MINUTE, 0.6, 0.01),
      newRate: during(MINUTE, 5 * MINUTE, 0.6, 0.01),
    },
  },
  {
    name: 'one bad instance of ten, all its calls fail',
    onset: null,
    length: 10 * MINUTE,
    traffic: { ...base, newRate: (at, instance) => (instance === 0 && at > MINUTE ? 1 : 0.01) },
  },
  {
    name: 'one user retries 30 times in 3 s, each minute, at 10 calls/s',
    onset: null,
    length: 10 * MINUTE,
    traffic: { ...base, rate: () => 10, clump: (at) => (at % MINUTE < 3 * SECOND ? 1 : 0) },
  },
  {
    name: 'new path 50 % after 3 h of health',
    onset: 3 * HOUR,
    length: 3 * HOUR + 5 * MINUTE,
    traffic: { ...base, newRate: during(3 * HOUR, HOUR, 0.5, 0.01) },
  },
  {
    name: 'new path rises from 1 to 30 % in 10 min, past 5 % after 83 s',
    onset: MINUTE,
    length: 15 * MINUTE,
    traffic: {
      ...base,
      newRate: (at) => 0.01 + 0.29 * Math.min(1, Math.max(0, (at - MINUTE) / (10 * MINUTE))),
    },
  },
  {
    name: 'new path at 3 %: below the threshold, above the margin',
    onset: MINUTE,
    length: 30 * MINUTE,
    traffic: { ...base, newRate: during(MINUTE, HOUR, 0.03, 0.01) },
  },
]

export interface Outcome {
  /** False trips in a run, on average. */
  readonly falseTrips: number
  /** The share of runs in which the fault was found; NaN where there is none. */
  readonly found: number
  /** From the onset to the trip, median of all runs. */
  readonly medianMs: number
}

/** Tells the story to the rule again and again; after a false trip the flag is on again at once. */
export function tell({ traffic, onset, length }: Story, contender: Contender, runs: number): Outcome {
  let falseTrips = 0
  const delays: number[] = []
  for (let run = 0; run < runs; run++) {
    const random = new Random(run + 1)
    const breaker = contender.start()
    let delay = Number.POSITIVE_INFINITY
    for (let at = 0; at < length && delay === Number.POSITIVE_INFINITY; at += TICK_MS) {
      const end = at + TICK_MS
      if (!breaker.take(at, callsOf(traffic, random, at))) continue
      if (onset !== null && end > onset) {
        delay = end - onset
      } else {
        falseTrips++
        breaker.restart(end)
      }
    }
    delays.push(delay)
  }
  const found = delays.filter(Number.isFinite).length / runs
  return {
    falseTrips: falseTrips / runs,
    found: onset === null ? Number.NaN : found,
    medianMs: percentile(delays, 0.5),
  }
}
