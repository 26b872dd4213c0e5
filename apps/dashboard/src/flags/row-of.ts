import { type Flag, whitelistOf } from '@tailslide/core'
import type { FlagRow } from './flag-state.js'

/** The row of a flag that is set so now; what a flag does not say of itself stays. */
export const rowOf = (row: FlagRow, flag: Flag): FlagRow => ({
  ...row,
  title: flag.title,
  description: flag.description ?? row.description,
  is_enabled: flag.is_enabled ?? flag.is_active,
  rollout_percentage: flag.rollout_percentage,
  circuit_mode: flag.circuit_mode ?? row.circuit_mode,
  error_threshold_percentage: flag.error_threshold_percentage,
  is_recoverable: flag.is_recoverable,
  circuit_recovery_delay: flag.circuit_recovery_delay,
  updated_at: flag.updated_at ?? row.updated_at,
  circuit: flag.circuit ?? row.circuit,
  named_users: whitelistOf(flag.white_listed_users).length,
})

/** What Tower answered to a change may come later than what was heard of the next one, and is then older than what is known. */
export const isOlder = (answered: Pick<Flag, 'updated_at'>, known: Pick<Flag, 'updated_at'>): boolean =>
  answered.updated_at !== undefined && known.updated_at !== undefined && answered.updated_at < known.updated_at
