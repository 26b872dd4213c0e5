import type { CircuitMode, CircuitRule, FlagSettings, RecoveryProfile } from '../../flag/flag.js'
import { NEW_FLAG } from '../../flag/new-flag.js'
import type { WindowCounts } from '../../signals/counts.js'
import { noCounts } from '../../signals/rolling-window.js'
import type { RecentSignals } from '../../signals/signal-history.js'
import {
  type ComparisonRule,
  type ComparisonState,
  type ComparisonVerdict,
  explainComparison,
  judgeComparison,
} from './comparison-rule.js'
import {
  explainThreshold,
  isAboveThreshold,
  judgeThreshold,
  type ThresholdRule,
  type ThresholdVerdict,
} from './threshold-rule.js'

/** However often a circuit trips again, it waits no longer than this, unless its own delay is longer. */
const DEFAULT_MAXIMUM_RECOVERY_DELAY_MS = 600_000

/** What a flag says about when its circuit trips. Percentages 0 to 100, durations in milliseconds. */
export interface TripRules extends ThresholdRule, ComparisonRule {
  /** Which of the two rules judges failures; slow calls are always judged by their threshold. */
  readonly rule: CircuitRule
}

/** What a flag says about its circuit. */
export interface CircuitRules extends TripRules {
  readonly mode: CircuitMode
  /** Whether an open circuit recovers by itself. */
  readonly isRecoverable: boolean
  /** From the first trip to the recovery; each further trip in a row doubles it. */
  readonly recoveryDelay: number
  /** Where the doubling ends. */
  readonly maximumRecoveryDelay: number
  /** The percentage that a recovery starts with. */
  readonly initialRecovery: number
  /** Between two steps of a recovery. */
  readonly recoveryRate: number
  /** Added at each step (linear), or the growth of each step in percent (exponential). */
  readonly recoveryIncrement: number
  readonly recoveryProfile: RecoveryProfile
}

/** A field that is left out means what a new flag is given. */
export function circuitRules(flag: FlagSettings): CircuitRules {
  return {
    mode: flag.circuit_mode ?? NEW_FLAG.circuit_mode,
    rule: flag.circuit_rule ?? NEW_FLAG.circuit_rule,
    window: flag.circuit_window ?? NEW_FLAG.circuit_window,
    minimumRequests: flag.circuit_minimum_requests ?? NEW_FLAG.circuit_minimum_requests,
    errorThreshold: flag.error_threshold_percentage,
    slowThreshold: flag.circuit_slow_threshold_percentage ?? NEW_FLAG.circuit_slow_threshold_percentage,
    confidence: flag.circuit_confidence_percentage ?? NEW_FLAG.circuit_confidence_percentage,
    margin: flag.circuit_comparison_margin_percentage ?? NEW_FLAG.circuit_comparison_margin_percentage,
    quorumInstances: flag.circuit_quorum_instances ?? NEW_FLAG.circuit_quorum_instances,
    isRecoverable: flag.is_recoverable,
    recoveryDelay: flag.circuit_recovery_delay,
    maximumRecoveryDelay: Math.max(flag.circuit_recovery_delay, DEFAULT_MAXIMUM_RECOVERY_DELAY_MS),
    initialRecovery: flag.circuit_initial_recovery_percentage,
    recoveryRate: flag.circuit_recovery_rate,
    recoveryIncrement: flag.circuit_recovery_increment_percentage,
    recoveryProfile: flag.circuit_recovery_profile,
  }
}

/** Whether any signals could trip a circuit with these rules. */
export const canTrip = ({ rule, errorThreshold, slowThreshold }: TripRules): boolean =>
  rule === 'comparison' || errorThreshold > 0 || slowThreshold > 0

/** What is known of a flag's calls when it is judged. */
export interface TripSignals {
  readonly history: RecentSignals
  readonly comparison: ComparisonState
}

/** Whether a circuit trips, in words for the audit log and in the numbers that it was decided on. */
export type TripVerdict = {
  readonly trips: boolean
  /** "62.2 % of 45 calls failed in the last 0.3 s, more than 50 %", or why nothing trips. */
  readonly reason: string
} & (
  | { readonly rule: 'threshold'; readonly numbers: ThresholdVerdict }
  | { readonly rule: 'comparison'; readonly numbers: ComparisonVerdict }
)

/**
 * Calls of the new path, beyond which the old path counts as called no more. Where it has a twentieth of the traffic, so
 * many in a row come by chance once in 30,000 times.
 */
const CALLS_WITHOUT_OLD_PATH = 200
/** Milliseconds within which a call of the old path counts in any case: the two paths' counts need not come together. */
const OLD_PATH_WITHIN_MS = 10_000

/**
 * Judges a flag's calls from `from`, which is its circuit's `windowStart`, to `at`: failures by the comparison where the
 * flag asks for it and the old path is still called, else by the threshold; slow calls always by the threshold.
 */
export function tripVerdict(
  { history, comparison }: TripSignals,
  at: number,
  from: number,
  rules: TripRules,
): TripVerdict {
  // A recovery counts from its beginning, however short the window is.
  const reaching = at - from > rules.window ? { ...rules, window: at - from } : rules
  if (rules.rule === 'threshold') return byThreshold(history, at, from, reaching)
  if (!isOldPathCalled(history, at, Math.max(from, at - rules.window))) {
    const verdict = byThreshold(history, at, from, reaching)
    return { ...verdict, reason: `${verdict.reason}; the old path had no calls to compare with` }
  }
  if (rules.slowThreshold > 0) {
    const slow = byThreshold(history, at, from, { ...reaching, errorThreshold: 0 })
    if (slow.trips) return slow
  }
  const numbers = judgeComparison(comparison, rules)
  return { trips: numbers.trips, reason: explainComparison(numbers, rules), rule: 'comparison', numbers }
}

function byThreshold(history: RecentSignals, at: number, from: number, rule: ThresholdRule): TripVerdict {
  const numbers = judgeThreshold(history, at, from, rule)
  return { trips: numbers.trips !== null, reason: explainThreshold(numbers, rule), rule: 'threshold', numbers }
}

function isOldPathCalled(history: RecentSignals, at: number, from: number): boolean {
  let isCalled = false
  history.walk(at, from, ({ success, failure, controlOk, controlError }, since) => {
    isCalled = controlOk + controlError > 0
    return !isCalled && (success + failure < CALLS_WITHOUT_OLD_PATH || at - since < OLD_PATH_WITHIN_MS)
  })
  return isCalled
}

/**
 * Calls of the new path from `from` to `at` that speak for it: none while more of them are bad than the thresholds allow. A
 * threshold of 50 % takes 17 failures in a row to be sure of, and without this a recovery went on to 60 % meanwhile.
 */
export function goodCallsSince(history: RecentSignals, at: number, from: number, rules: TripRules): number {
  let counts: WindowCounts = noCounts()
  history.walk(at, from, (totals) => {
    counts = totals
    return true
  })
  // The comparison allows as many failures as the old path has.
  const judgedBy = rules.rule === 'threshold' ? rules : { ...rules, errorThreshold: 0 }
  return isAboveThreshold(counts, judgedBy) ? 0 : counts.success + counts.failure
}
