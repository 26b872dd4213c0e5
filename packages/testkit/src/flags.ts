import { encodeRuleset, type Flag, type OutgoingRuleset } from '@tailslide/core'

/** A flag as a person makes one, on for everybody; tests change what they are about. */
export function aFlag(changes: Partial<Flag> = {}): Flag {
  return {
    id: 1,
    app_id: 1,
    title: 'checkout',
    description: '',
    is_active: true,
    rollout_percentage: 100,
    white_listed_users: '',
    error_threshold_percentage: 0,
    circuit_status: 'close',
    is_recoverable: false,
    circuit_recovery_percentage: 0,
    circuit_recovery_delay: 1_000,
    circuit_initial_recovery_percentage: 10,
    circuit_recovery_rate: 1_000,
    circuit_recovery_increment_percentage: 10,
    circuit_recovery_profile: 'linear',
    webhooks: '',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...changes,
  }
}

/** A version of an app's ruleset: one flag whose description names the version. */
export function aRuleset(appId: number, version: number, changes: Partial<OutgoingRuleset> = {}): OutgoingRuleset {
  const flag = aFlag({ id: appId * 1_000, app_id: appId, description: `version ${version}` })
  return {
    appId,
    version,
    cause: 'manual',
    publishedAt: Date.UTC(2026, 0, 1) + version,
    payload: encodeRuleset([flag]),
    ...changes,
  }
}
