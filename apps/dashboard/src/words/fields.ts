import type { WritableName } from '@tailslide/core'
import { apart } from './apart.js'

/** What people call the fields of a flag. */
export const fields = {
  title: 'name',
  description: 'description',
  is_active: 'switch',
  is_enabled: 'switch',
  rollout_percentage: 'rollout',
  white_listed_users: 'named users',
  rollout_seed: 'seed',
  error_threshold_percentage: 'opens above',
  is_recoverable: 'comes back by itself',
  circuit_recovery_delay: 'wait',
  circuit_initial_recovery_percentage: 'lets in first',
  circuit_recovery_rate: 'step every',
  circuit_recovery_increment_percentage: 'step',
  circuit_recovery_profile: 'kind of steps',
  circuit_window: 'looks back',
  circuit_minimum_requests: 'judged on at least',
  circuit_slow_threshold_percentage: 'slow above',
  circuit_mode: 'circuit',
  circuit_rule: 'rule',
  circuit_confidence_percentage: 'how sure',
  circuit_comparison_margin_percentage: 'worse by',
  circuit_quorum_instances: 'worst instances left out',
  webhooks: 'webhooks',
} as const satisfies Readonly<Record<WritableName | 'is_active', string>>

const isKnown = (field: string): field is keyof typeof fields => Object.hasOwn(fields, field)

export const fieldName = (field: string): string => (isKnown(field) ? fields[field] : apart(field.replaceAll('_', ' ')))
