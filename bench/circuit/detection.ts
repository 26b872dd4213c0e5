import { percentile } from '../shared/statistics.js'
import type { Contender } from './breakers.js'
import { Random } from './random.js'
import { callsOf, failingFrom, TICK_MS, type TickCounts, type Traffic } from './traffic.js'

export interface Detection {
  /** Of the runs that tripped, over all runs. */
  readonly found: number
  /** Percentiles over all runs; a run that never tripped counts as infinite. */
  readonly ms: (share: number) => number
  /** Calls of the new path from the first that was broken. */
  readonly calls: (share: number) => number
  /** Failed calls of the new path until it tripped: people who met the failure. */
  readonly harmed: (share: number) => number
}

export interface Fault {
  readonly healthy: Traffic
  /** How often the new path fails from the onset on. */
  readonly newRate: number
  /** Healthy ms before the onset. */
  readonly warmUp: number
  /** Given up after so many ms. */
  readonly patience: number
}

/** Runs the fault again and again, the onset at a random instant between two looks. */
export function detect(contender: Contender, fault: Fault, runs: number, seed: number): Detection {
  const results = Array.from({ length: runs }, (_, run) => once(contender, fault, new Random(seed * 1_000_003 + run)))
  const of = (what: 'ms' | 'calls' | 'harmed') => (share: number) =>
    percentile(
      results.map((result) => result?.[what] ?? Number.POSITIVE_INFINITY),
      share,
    )
  return { found: results.filter(Boolean).length / runs, ms: of('ms'), calls: of('calls'), harmed: of('harmed') }
}

function once(contender: Contender, { healthy, newRate, warmUp, patience }: Fault, random: Random) {
  const breaker = contender.start()
  // Looks every 3 s must not all stand at the same distance from the onset.
  const onset = warmUp + random.next() * 3_000
  const broken = failingFrom(healthy, 0, newRate)
  let at = 0
  for (; at + TICK_MS <= onset; at += TICK_MS) {
    if (breaker.take(at, callsOf(healthy, random, at))) breaker.restart(at + TICK_MS)
  }
  let calls = 0
  let harmed = 0
  for (; at < onset + patience; at += TICK_MS) {
    const before = Math.max(0, onset - at)
    const bad = callsOf(broken, random, at, TICK_MS - before)
    for (const { counts } of bad) {
      calls += counts.success + counts.failure
      harmed += counts.failure
    }
    if (breaker.take(at, before > 0 ? merge(callsOf(healthy, random, at, before), bad) : bad)) {
      return { ms: at + TICK_MS - onset, calls, harmed }
    }
  }
  return undefined
}

const merge = (first: readonly TickCounts[], second: readonly TickCounts[]): TickCounts[] =>
  first.map(({ instance, counts: a }, i) => {
    const b = second[i]?.counts ?? a
    return {
      instance,
      counts: {
        success: a.success + b.success,
        failure: a.failure + b.failure,
        slow: a.slow + b.slow,
        control_ok: a.control_ok + b.control_ok,
        control_error: a.control_error + b.control_error,
      },
    }
  })
