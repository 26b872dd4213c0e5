import type { CircuitMode } from './circuit.js'
import type { Flag, RecoveryProfile } from './flag.js'
import type { WindowCounts } from './window.js'

export const DEFAULT_WINDOW_MS = 10_000
export const DEFAULT_MINIMUM_REQUESTS = 20
/** However often a circuit trips again, it waits no longer than this, unless its own delay is longer. */
const DEFAULT_MAXIMUM_RECOVERY_DELAY_MS = 600_000

/** What a flag says about its circuit. Percentages 0 to 100, durations in milliseconds. */
export interface CircuitRules {
  readonly mode: CircuitMode
  /** How far back signals count. */
  readonly window: number
  /** Fewer calls than this in the window never trip. */
  readonly minimumRequests: number
  /** Trip when more than this percentage of calls fail; 0: never. */
  readonly errorThreshold: number
  /** Trip when more than this percentage of calls are slow; 0: never. */
  readonly slowThreshold: number
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

export function circuitRules(flag: Flag): CircuitRules {
  return {
    mode: flag.circuit_mode ?? 'automatic',
    window: flag.circuit_window ?? DEFAULT_WINDOW_MS,
    minimumRequests: flag.circuit_minimum_requests ?? DEFAULT_MINIMUM_REQUESTS,
    errorThreshold: flag.error_threshold_percentage,
    slowThreshold: flag.circuit_slow_threshold_percentage ?? 0,
    isRecoverable: flag.is_recoverable,
    recoveryDelay: flag.circuit_recovery_delay,
    maximumRecoveryDelay: Math.max(flag.circuit_recovery_delay, DEFAULT_MAXIMUM_RECOVERY_DELAY_MS),
    initialRecovery: flag.circuit_initial_recovery_percentage,
    recoveryRate: flag.circuit_recovery_rate,
    recoveryIncrement: flag.circuit_recovery_increment_percentage,
    recoveryProfile: flag.circuit_recovery_profile,
  }
}

export interface TripVerdict {
  readonly trips: boolean
  /** "62 % of 45 calls failed in 10 s, more than 50 %", or why nothing trips. */
  readonly reason: string
  readonly requests: number
  readonly failurePercentage: number
  readonly slowPercentage: number
}

/** The threshold rule: enough calls, and strictly more than the threshold of them failed, or were slow. */
export function tripVerdict(counts: WindowCounts, rules: CircuitRules): TripVerdict {
  const requests = counts.success + counts.failure
  const failurePercentage = percentageOf(counts.failure, requests)
  const slowPercentage = percentageOf(counts.slow, requests)
  const { errorThreshold, slowThreshold } = rules
  const verdict = (trips: boolean, reason: string): TripVerdict => ({
    trips,
    reason,
    requests,
    failurePercentage,
    slowPercentage,
  })
  if (requests === 0 || requests < rules.minimumRequests) {
    return verdict(
      false,
      `${requests} calls in ${seconds(rules.window)}, fewer than the ${rules.minimumRequests} needed`,
    )
  }
  const share = (percentage: number, what: string) =>
    `${show(percentage)} % of ${requests} calls ${what} in ${seconds(rules.window)}`
  if (errorThreshold > 0 && failurePercentage > errorThreshold) {
    return verdict(true, `${share(failurePercentage, 'failed')}, more than ${errorThreshold} %`)
  }
  if (slowThreshold > 0 && slowPercentage > slowThreshold) {
    return verdict(true, `${share(slowPercentage, 'were slow')}, more than ${slowThreshold} %`)
  }
  return verdict(false, share(failurePercentage, 'failed'))
}

/** Rounded to nine decimals, because 333 of 1,000 is 33.300000000000004 % in doubles and must not exceed 33.3. */
const percentageOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1e11) / 1e9

const show = (percentage: number): number => Number(percentage.toFixed(2))
const seconds = (ms: number): string => `${ms / 1000} s`
