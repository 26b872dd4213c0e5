import type { Flag, Ruleset } from '@tailslide/core'

export const APP_ID = 1

/** A flag with every field of the wire, on for half of the users. */
export function benchFlag(id: number, changes: Partial<Flag> = {}): Flag {
  return {
    id,
    app_id: APP_ID,
    title: `flag-${id}`,
    description: 'A flag of about the length that people write.',
    is_active: true,
    rollout_percentage: 50,
    white_listed_users: '',
    error_threshold_percentage: 5,
    circuit_status: 'close',
    is_recoverable: true,
    circuit_recovery_percentage: 0,
    circuit_recovery_delay: 30_000,
    circuit_initial_recovery_percentage: 10,
    circuit_recovery_rate: 10_000,
    circuit_recovery_increment_percentage: 10,
    circuit_recovery_profile: 'linear',
    webhooks: '',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    is_enabled: true,
    circuit: { state: 'closed', since: 0, trips: 0 },
    circuit_revision: 0,
    ...changes,
  }
}

export const benchFlags = (count: number, changes: Partial<Flag> = {}): Flag[] =>
  Array.from({ length: count }, (_, index) => benchFlag(index + 1, changes))

export const benchRuleset = (version: number, flags: readonly Flag[]): Ruleset => ({
  appId: APP_ID,
  version,
  publishedAt: version,
  flags,
  problems: [],
})
