import type { FlagSettings } from '../flag/flag.js'

/** However often a circuit trips again, it waits no longer than this, unless its own delay is longer. */
const DEFAULT_MAXIMUM_RECOVERY_DELAY_MS = 600_000

/** How long a circuit stays open. */
export interface DelayRules {
  /** From the first trip to the recovery; each further trip in a row doubles it. */
  readonly recoveryDelay: number
  /** Where the doubling ends. */
  readonly maximumRecoveryDelay: number
}

export const delayRules = ({ circuit_recovery_delay }: Pick<FlagSettings, 'circuit_recovery_delay'>): DelayRules => ({
  recoveryDelay: circuit_recovery_delay,
  maximumRecoveryDelay: Math.max(circuit_recovery_delay, DEFAULT_MAXIMUM_RECOVERY_DELAY_MS),
})
