import type { WindowCounts } from '../window.js'
import { isRarerThan } from './binomial.js'
import { sumWithoutWorst } from './quorum.js'
import { noCounts } from './rolling-window.js'
import type { RecentSignals } from './signal-history.js'

/** What the threshold rule needs of a flag. Percentages 0 to 100, durations in milliseconds. */
export interface ThresholdRule {
  /** How far back signals count. */
  readonly window: number
  /** Fewer calls than this never trip. */
  readonly minimumRequests: number
  /** Trip when more than this percentage of calls fail; 0: never. */
  readonly errorThreshold: number
  /** Trip when more than this percentage of calls are slow; 0: never. */
  readonly slowThreshold: number
  /**
   * How sure to be that an excess is no noise: at 99.999, one look in 100,000 may be wrong about calls that fail exactly
   * as often as the threshold allows. 0 asks for no evidence and looks at the whole window only, as deployed Aerobats do.
   */
  readonly confidence: number
  /** The excess must show without the worst `quorumInstances - 1` instances; 1: instances are not told apart. */
  readonly quorumInstances: number
}

export type ThresholdCause = 'failed' | 'slow'

/** The calls of the last `ms`, and whether they trip, and why. */
export interface ThresholdVerdict {
  readonly trips: ThresholdCause | null
  readonly calls: number
  readonly failed: number
  readonly slow: number
  readonly ms: number
}

/** Each look takes in at least a quarter more calls than the one before: 8 looks find nearly all that 100 would. */
const GROWTH = 1.25

/**
 * The threshold rule: trips when strictly more than the threshold of calls failed (or were slow), and so many more that
 * calls which fail independently at exactly the threshold would rarely show it. That is the exact one-sided binomial
 * test at 1 - confidence. It looks at the most recent calls that reach the minimum, then ever further back to the whole
 * window: an outage shows before the healthy past has gone by, a slight excess over the whole window. Signals before
 * `from` do not count.
 *
 * Not covered by the test: calls that fail together, such as the retries of one user, are less evidence than they count;
 * `quorumInstances` helps where they come from few instances.
 */
export function judgeThreshold(
  signals: RecentSignals,
  at: number,
  from: number,
  rule: ThresholdRule,
): ThresholdVerdict {
  const logAlpha = Math.log1p(-rule.confidence / 100)
  let trips: ThresholdCause | null = null
  const { totals, since } = lookBack(signals, at, from, rule, (sums, begin) => {
    trips = CAUSES.find((cause) => isExcess(sums, cause, rule, logAlpha)) ?? null
    if (trips && rule.quorumInstances > 1) {
      const rest = sumWithoutWorst(signals.byInstance(at, begin), rule.quorumInstances - 1, EXCESS[trips](rule))
      if (!isExcess(rest, trips, rule, logAlpha)) trips = null
    }
    return trips === null
  })
  return { trips, calls: callsIn(totals), failed: totals.failure, slow: totals.slow, ms: at - since }
}

/**
 * The looks of the threshold rule, shortest first, for as long as `look` answers true; returns the last one, or the
 * whole window when that holds too few calls for any.
 */
export function lookBack(
  signals: RecentSignals,
  at: number,
  from: number,
  rule: Pick<ThresholdRule, 'window' | 'minimumRequests' | 'confidence'>,
  look: (totals: WindowCounts, since: number) => boolean,
): { readonly totals: WindowCounts; readonly since: number } {
  const minimum = Math.max(1, rule.minimumRequests)
  let next = rule.confidence > 0 ? minimum : Number.POSITIVE_INFINITY
  let looked = 0
  let going = true
  let totals: WindowCounts = noCounts()
  let since = at
  signals.walk(at, Math.max(from, at - rule.window), (sums, begin) => {
    totals = sums
    since = begin
    const calls = callsIn(sums)
    if (calls < next) return true
    looked = calls
    next = Math.max(calls + 1, calls * GROWTH)
    going = look(sums, begin)
    return going
  })
  const calls = callsIn(totals)
  if (going && calls >= minimum && calls > looked) look(totals, since)
  return { totals, since }
}

const CAUSES: readonly ThresholdCause[] = ['failed', 'slow']

const callsIn = (counts: WindowCounts): number => counts.success + counts.failure
const badIn = (counts: WindowCounts, cause: ThresholdCause): number =>
  cause === 'failed' ? counts.failure : Math.min(counts.slow, callsIn(counts))
const thresholdOf = (rule: ThresholdRule, cause: ThresholdCause): number =>
  cause === 'failed' ? rule.errorThreshold : rule.slowThreshold

function isExcess(counts: WindowCounts, cause: ThresholdCause, rule: ThresholdRule, logAlpha: number): boolean {
  const bad = badIn(counts, cause)
  const threshold = thresholdOf(rule, cause)
  const calls = callsIn(counts)
  if (bad === 0 || threshold <= 0 || calls < rule.minimumRequests) return false
  // Rounded, because 333 of 1,000 is 33.300000000000004 % in doubles and must not exceed 33.3.
  if (Math.round((bad / calls) * 1e11) <= Math.round(threshold * 1e9)) return false
  return rule.confidence <= 0 || isRarerThan(bad, calls, threshold / 100, logAlpha)
}

/** By how many calls an instance is above what the threshold allows it. */
const EXCESS: Record<ThresholdCause, (rule: ThresholdRule) => (counts: WindowCounts) => number> = {
  failed: (rule) => (counts) => badIn(counts, 'failed') - (callsIn(counts) * rule.errorThreshold) / 100,
  slow: (rule) => (counts) => badIn(counts, 'slow') - (callsIn(counts) * rule.slowThreshold) / 100,
}

/** "62.2 % of 45 calls failed in the last 0.3 s, more than 50 %", or why nothing trips. */
export function explainThreshold(verdict: ThresholdVerdict, rule: ThresholdRule): string {
  const { trips, calls, failed, slow } = verdict
  if (calls === 0) return 'no calls'
  const span = `in the last ${Number((verdict.ms / 1000).toFixed(1))} s`
  if (calls < rule.minimumRequests) return `${calls} calls ${span}, fewer than the ${rule.minimumRequests} needed`
  const share = (count: number, what: string) =>
    `${Number(((count / calls) * 100).toFixed(2))} % of ${calls} calls ${what} ${span}`
  if (trips === 'slow') return `${share(slow, 'were slow')}, more than ${rule.slowThreshold} %`
  return share(failed, 'failed') + (trips ? `, more than ${rule.errorThreshold} %` : '')
}
