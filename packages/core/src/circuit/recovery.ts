import type { FlagSettings } from '../flag/flag.js'
import type { CircuitRules } from './circuit-rules.js'
import { type DelayRules, delayRules } from './delay-rules.js'
import type { Circuit } from './types.js'

// A ramp is two values: where a recovery starts, and where it goes from each percentage. The ramp ends at 100.

/**
 * Each step gains at least this, the unit in which people set percentages. Without it an exponential ramp stays at 0 for
 * ever, and so does every ramp with an increment of 0; with it a recovery takes 1,000 steps at most.
 */
const SMALLEST_STEP = 0.1

/** The share of the rollout that a recovery lets in first. */
export const firstPercentage = (rules: CircuitRules): number => clamp(rules.initialRecovery)

/** The share after one more step; at 100 the recovery is over. */
export function nextPercentage(percentage: number, rules: CircuitRules): number {
  const { recoveryProfile: profile, recoveryIncrement: increment } = rules
  const grown = profile === 'linear' ? percentage + increment : percentage * (1 + increment / 100)
  // Rounded, because in doubles 900 steps of 0.1 from 10 end a hair below 100.
  return clamp(Math.round(Math.max(grown, percentage + SMALLEST_STEP) * 1e6) / 1e6)
}

/** With fewer calls at its percentage a recovery takes no step and does not close, until it has waited for `longestWait`. */
export const CALLS_FOR_A_STEP = 3
/** Calls that can trip a recovery, where a closed circuit asks for more: so few are let in that 20 take long. */
const MINIMUM_WHILE_RECOVERING = 6
const LONGEST_WAIT_MS = 600_000
/** Percentage points of a step that is worth the longest wait; the many steps of a finer ramp wait for a part of it each. */
const WHOLE_STEP = 10

/** Milliseconds that a step from this percentage waits for calls: ten minutes, less when it gains less than ten points. */
export function longestWait(percentage: number, rules: CircuitRules): number {
  const gained = nextPercentage(percentage, rules) - percentage
  return Math.round(LONGEST_WAIT_MS * Math.min(1, gained / WHOLE_STEP))
}

/** The rules that a recovery is judged by. The plain rule, without confidence, keeps its minimum: one of six is no evidence. */
export const whileRecovering = (rules: CircuitRules): CircuitRules => ({
  ...rules,
  minimumRequests:
    rules.confidence > 0 ? Math.min(rules.minimumRequests, MINIMUM_WHILE_RECOVERING) : rules.minimumRequests,
})

const clamp = (percentage: number): number => Math.min(100, Math.max(0, percentage))

/** Milliseconds from opening to the recovery after the n-th trip in a row: doubled each time, up to the rules' maximum. */
export function recoveryDelayAfter(trips: number, rules: DelayRules): number {
  // 2 ** 40 ms are 35 years; beyond it an infinity times a delay of 0 would come into reach.
  const doublings = Math.min(Math.max(trips - 1, 0), 40)
  return Math.min(rules.recoveryDelay * 2 ** doublings, rules.maximumRecoveryDelay)
}

const LEAST_HEALTHY_MS = 600_000

/** Milliseconds that a circuit must stay closed for its next trip to be a first one: ten minutes, or as long as it last waited. */
export const healthyTime = (trips: number, rules: DelayRules): number =>
  Math.max(LEAST_HEALTHY_MS, recoveryDelayAfter(trips, rules))

/** How long a circuit waits, in milliseconds, that opens again after it was closed by hand. */
export interface NextWait {
  readonly ms: number
  /** Only if it opens within this; later it waits `otherwiseMs`, as the first time. */
  readonly withinMs: number
  readonly otherwiseMs: number
}

/** Undefined where it waits no longer than the first time, or never ends its wait by itself. */
export function longerWaitAfterClosing(
  { trips }: Pick<Circuit, 'trips'>,
  flag: Pick<FlagSettings, 'circuit_recovery_delay' | 'is_recoverable'>,
): NextWait | undefined {
  const rules = delayRules(flag)
  const wait = {
    ms: recoveryDelayAfter(trips + 1, rules),
    withinMs: healthyTime(trips, rules),
    otherwiseMs: recoveryDelayAfter(1, rules),
  }
  return flag.is_recoverable && wait.ms > wait.otherwiseMs ? wait : undefined
}
