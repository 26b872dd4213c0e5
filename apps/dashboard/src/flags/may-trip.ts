import { canTrip, circuitRules, type Flag, RULE_NAMES } from '@tailslide/core'

/** The rule that judges it, where only a newer Tower knows that one. */
export function unknownRule({ circuit_rule }: Pick<Flag, 'circuit_rule'>): string | undefined {
  return circuit_rule === undefined || RULE_NAMES.includes(circuit_rule) ? undefined : circuit_rule
}

/** Whether calls that fail could open it. */
export const mayTrip = (flag: Flag): boolean => unknownRule(flag) !== undefined || canTrip(circuitRules(flag))
