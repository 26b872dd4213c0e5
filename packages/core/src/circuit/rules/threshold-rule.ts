import { noCounts, type WindowCounts } from '../../signals/counts.js'
import type { RecentSignals } from '../../signals/signal-history.js'
import { isRarerThan } from './binomial.js'
import { sumWithoutWorst } from './quorum.js'
import type { Judgement, TripRule } from './trip-rule.js'

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

/** Buckets by instance are kept for this long; a quorum is judged by no older calls. */
export const QUORUM_WINDOW_MS = 120_000

/**
 * The threshold rule: trips when strictly more than the threshold of calls failed (or were slow), and so many more that
 * calls which fail independently at exactly the threshold would rarely show it. That is the exact one-sided binomial
 * test at 1 - confidence. It looks at the most recent calls that reach the minimum, then ever further back to the whole
 * window: an outage shows before the healthy past has gone by, a slight excess over the whole window. Whatever lies
 * further back, the most recent calls must exceed the threshold too, so that an outage that has healed never trips
 * later. Signals before `from` do not count.
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
  let suspected: readonly ThresholdCause[] = CAUSES
  const causeIn = (sums: WindowCounts, begin: number): ThresholdCause | null => {
    const cause = suspected.find((suspect) => isExcess(sums, suspect, rule, logAlpha))
    if (!cause || rule.quorumInstances <= 1) return cause ?? null
    const rest = sumWithoutWorst(signals.byInstance(at, begin), rule.quorumInstances - 1, EXCESS[cause](rule))
    return isExcess(rest, cause, rule, logAlpha) ? cause : null
  }
  let trips: ThresholdCause | null = null
  const { totals, since } = lookBack(signals, { from, at }, rule, (sums, begin, newest) => {
    if (newest) suspected = CAUSES.filter((cause) => exceeds(newest, cause, rule))
    if (rule.confidence > 0) trips = causeIn(sums, begin)
    return trips === null
  })
  if (rule.confidence <= 0) trips = causeIn(totals, since)
  return { trips, calls: callsIn(totals), failed: totals.failure, slow: totals.slow, ms: at - since }
}

/** What a look is at; `newest` beside it at the first, and null at all others: the most recent calls that reach the minimum. */
type Look = (totals: WindowCounts, since: number, newest: WindowCounts | null) => boolean

/**
 * The looks of the threshold rule, shortest first, for as long as `look` answers true; returns the last one, or the
 * whole window when that holds too few calls for any. Without confidence there are two: the most recent calls that
 * reach the minimum, and all.
 */
export function lookBack(
  signals: RecentSignals,
  { from, at }: { readonly from: number; readonly at: number },
  rule: Pick<ThresholdRule, 'window' | 'minimumRequests' | 'confidence' | 'quorumInstances'>,
  look: Look,
): { readonly totals: WindowCounts; readonly since: number } {
  const window = rule.quorumInstances > 1 ? Math.min(rule.window, QUORUM_WINDOW_MS) : rule.window
  const growth = rule.confidence > 0 ? GROWTH : Number.POSITIVE_INFINITY
  const minimum = Math.max(1, rule.minimumRequests)
  const before = noCounts()
  let next = minimum
  let looked = 0
  let going = true
  let totals: WindowCounts = noCounts()
  let since = at
  signals.walk(at, Math.max(from, at - window), (sums, begin, until) => {
    totals = sums
    since = begin
    const calls = callsIn(sums)
    if (calls < next) {
      if (looked === 0) Object.assign(before, sums)
      return true
    }
    const newest = looked > 0 ? null : until - begin > NARROW_MS ? newestIn(sums, before, minimum) : sums
    going = look(sums, begin, newest)
    looked = calls
    next = Math.max(calls + 1, calls * growth)
    return going
  })
  if (going && looked > 0 && callsIn(totals) > looked) look(totals, since, null)
  return { totals, since }
}

/** In wider buckets than this the order of calls is lost. */
const NARROW_MS = 1_000

/**
 * The most recent `minimum` calls, when the bucket that reaches it is wide: its bad calls are taken for its oldest, so that
 * an outage and the health after it, filled from the store as one sum, are not taken for an outage that lasts.
 */
function newestIn(sums: WindowCounts, before: WindowCounts, minimum: number): WindowCounts {
  const left = callsIn(sums) - minimum
  const failure = before.failure + Math.max(0, sums.failure - before.failure - left)
  return {
    ...before,
    failure,
    success: minimum - failure,
    slow: before.slow + Math.max(0, sums.slow - before.slow - left),
  }
}

const CAUSES: readonly ThresholdCause[] = ['failed', 'slow']

const callsIn = (counts: WindowCounts): number => counts.success + counts.failure
const badIn = (counts: WindowCounts, cause: ThresholdCause): number =>
  cause === 'failed' ? counts.failure : Math.min(counts.slow, callsIn(counts))
const thresholdOf = (rule: ThresholdRule, cause: ThresholdCause): number =>
  cause === 'failed' ? rule.errorThreshold : rule.slowThreshold

/** 0 means never, and no share of calls is above 100 %. */
const canBeExceeded = (threshold: number): boolean => threshold > 0 && threshold < 100

/** Rounded, because 333 of 1,000 is 33.300000000000004 % in doubles and must not exceed 33.3. */
function exceeds(counts: WindowCounts, cause: ThresholdCause, rule: ThresholdRule): boolean {
  const threshold = thresholdOf(rule, cause)
  return threshold > 0 && Math.round((badIn(counts, cause) / callsIn(counts)) * 1e11) > Math.round(threshold * 1e9)
}

function isExcess(counts: WindowCounts, cause: ThresholdCause, rule: ThresholdRule, logAlpha: number): boolean {
  const calls = callsIn(counts)
  if (calls < Math.max(1, rule.minimumRequests) || !exceeds(counts, cause, rule)) return false
  return rule.confidence <= 0 || isRarerThan(badIn(counts, cause), calls, thresholdOf(rule, cause) / 100, logAlpha)
}

/** Whether more calls were bad than a threshold allows, by share alone: that is no proof yet, and no sign of health either. */
const isAboveThreshold = (counts: WindowCounts, rule: ThresholdRule): boolean =>
  callsIn(counts) > 0 && CAUSES.some((cause) => exceeds(counts, cause, rule))

/** By how many calls an instance is above what the threshold allows it. */
const EXCESS: Record<ThresholdCause, (rule: ThresholdRule) => (counts: WindowCounts) => number> = {
  failed: (rule) => (counts) => badIn(counts, 'failed') - (callsIn(counts) * rule.errorThreshold) / 100,
  slow: (rule) => (counts) => badIn(counts, 'slow') - (callsIn(counts) * rule.slowThreshold) / 100,
}

/** "62.2 % of 45 calls failed in the last 0.3 s, more than 50 %", or why nothing trips. */
export function explainThreshold(verdict: ThresholdVerdict, rule: ThresholdRule): string {
  const { trips, calls, failed, slow } = verdict
  if (calls === 0) return 'no calls'
  const span = `in the last ${spanOf(verdict.ms)}`
  if (calls < rule.minimumRequests) {
    const reach = rule.quorumInstances > 1 && rule.window > QUORUM_WINDOW_MS ? '; a quorum looks back two minutes' : ''
    return `${calls} calls ${span}, fewer than the ${rule.minimumRequests} needed${reach}`
  }
  const share = (count: number, what: string) =>
    `${Number(((count / calls) * 100).toFixed(2))} % of ${calls} calls ${what} ${span}`
  if (trips === 'slow') return `${share(slow, 'were slow')}, more than ${rule.slowThreshold} %`
  return share(failed, 'failed') + (trips ? `, more than ${rule.errorThreshold} %` : '')
}

const spanOf = (ms: number): string =>
  ms < 120_000 ? `${Number((ms / 1000).toFixed(1))} s` : `${Number((ms / 60_000).toFixed(1))} min`

export interface ThresholdJudgement extends Judgement {
  readonly rule: 'threshold'
  readonly numbers: ThresholdVerdict
}

export const thresholdRule: TripRule<ThresholdRule, null, ThresholdJudgement> = {
  settings: {
    window: 'circuit_window',
    minimumRequests: 'circuit_minimum_requests',
    errorThreshold: 'error_threshold_percentage',
    slowThreshold: 'circuit_slow_threshold_percentage',
    confidence: 'circuit_confidence_percentage',
    quorumInstances: 'circuit_quorum_instances',
  },
  canTrip: ({ errorThreshold, slowThreshold }) => canBeExceeded(errorThreshold) || canBeExceeded(slowThreshold),
  nothingKnown: null,
  weigh: () => null,
  isAlarming: () => false,
  learnedFor: () => '',
  judge({ history, at, from }, settings) {
    const numbers = judgeThreshold(history, at, from, settings)
    return { trips: numbers.trips !== null, rule: 'threshold', reason: explainThreshold(numbers, settings), numbers }
  },
  isAgainst: isAboveThreshold,
}
