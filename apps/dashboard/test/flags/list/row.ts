import { INITIAL_CIRCUIT } from '@tailslide/core'
import type { FlagRow } from '../../../src/flags/flag-state.js'

/** A flag of the list, as Tower tells of it. */
export const row = (id: number, more: Partial<FlagRow> = {}): FlagRow => ({
  ...{ id, title: `flag-${id}`, description: '', is_enabled: true, rollout_percentage: 50, circuit_mode: 'automatic' },
  ...{ error_threshold_percentage: 10, is_recoverable: true, circuit_recovery_delay: 1_000, named_users: 0 },
  ...{ updated_at: `2026-11-26T12:00:${id % 60}.000Z`, circuit: INITIAL_CIRCUIT, tags: [], owner: '' },
  ...{ edition: `"${id}-1"`, temporary_until: null, changed_at: null },
  ...more,
})
