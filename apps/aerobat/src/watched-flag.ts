import { type Circuit, type CircuitRules, canTrip, type Flag, hasAudience } from '@tailslide/core'

/** A flag with what its circuit is decided from. */
export interface WatchedFlag {
  readonly flag: Flag
  readonly rules: CircuitRules
  readonly circuit: Circuit
}

/** Whether a tick may move the circuit; where it may not, nobody needs to ask for signals. */
export function mayMove({ flag, rules, circuit }: WatchedFlag): boolean {
  if (rules.mode === 'forced_open') return circuit.state !== 'open'
  if (rules.mode === 'forced_closed') return circuit.state !== 'closed'
  if (rules.mode === 'observe' && circuit.state !== 'closed') return true
  // With nobody on the path it waits.
  if (circuit.state === 'recovering') return hasAudience(flag)
  if (circuit.state === 'open') return rules.isRecoverable
  return flag.is_enabled !== false && canTrip(rules)
}

/** Whether signals move the circuit, and not a person's word alone. */
const isJudged = ({ mode }: CircuitRules): boolean => mode === 'automatic' || mode === 'observe'

/** Whether nothing but a failed or slow call can move the circuit. */
export const isQuiet = ({ rules, circuit }: WatchedFlag): boolean => circuit.state === 'closed' && isJudged(rules)

/** Whether signals are kept for the circuit: of an open one too, because they count as soon as it recovers. */
export function needsSignals({ rules, circuit }: WatchedFlag): boolean {
  if (!isJudged(rules)) return false
  return circuit.state !== 'closed' || canTrip(rules)
}
