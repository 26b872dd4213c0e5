import { whitelistOf } from './evaluate.js'
import type { Flag } from './flag.js'

type Switch = Pick<Flag, 'is_enabled' | 'rollout_percentage' | 'white_listed_users' | 'circuit_mode'>

/** Whether anybody can be on the flag's path, as far as a person decides that: it is on, for a share of users or for some by name. */
export const hasAudience = (flag: Switch): boolean =>
  flag.is_enabled !== false && (flag.rollout_percentage > 0 || whitelistOf(flag.white_listed_users).length > 0)

/** Whether what a person changed makes earlier calls no evidence: the flag was switched on, or its mode to automatic. */
export function beginsAnew(before: Switch, after: Switch): boolean {
  if (before.is_enabled === false && after.is_enabled !== false) return true
  if (!hasAudience(before) && hasAudience(after)) return true
  return (before.circuit_mode ?? 'automatic') !== 'automatic' && (after.circuit_mode ?? 'automatic') === 'automatic'
}
