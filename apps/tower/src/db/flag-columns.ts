import {
  type Circuit,
  type CircuitMode,
  circuitFields,
  type Flag,
  type FlagSettings,
  INITIAL_CIRCUIT,
  parseCircuit,
} from '@tailslide/core'
import { fromTenths, toTenths } from './percentages.js'
import type { FlagRow } from './schema.js'

/** Every field that Tower has, the newer ones included. */
export type WholeFlag = Required<Flag>

/** What a person can write of a flag, in the names and units of the wire. */
export type FlagFields = Required<FlagSettings> & Pick<Flag, 'title'>

/** A flag as it leaves Tower: over the API, and in every ruleset. */
export function toFlag(row: FlagRow): WholeFlag {
  const isEnabled = row.is_enabled === 1
  const { is_active, circuit_status, circuit_recovery_percentage, circuit } = circuitFields(
    storedCircuit(row),
    isEnabled,
  )
  return {
    id: row.id,
    app_id: row.app_id,
    title: row.title,
    description: row.description,
    is_active,
    rollout_percentage: fromTenths(row.rollout_tenths),
    white_listed_users: row.white_listed_users,
    error_threshold_percentage: fromTenths(row.error_threshold_tenths),
    circuit_status,
    is_recoverable: row.is_recoverable === 1,
    circuit_recovery_percentage,
    circuit_recovery_delay: row.recovery_delay,
    circuit_initial_recovery_percentage: fromTenths(row.initial_recovery_tenths),
    circuit_recovery_rate: row.recovery_rate,
    circuit_recovery_increment_percentage: fromTenths(row.recovery_increment_tenths),
    circuit_recovery_profile: row.recovery_profile === 'exponential' ? 'exponential' : 'linear',
    webhooks: row.webhooks,
    created_at: row.created_at,
    updated_at: row.updated_at,
    is_enabled: isEnabled,
    rollout_seed: row.rollout_seed,
    circuit_window: row.circuit_window,
    circuit_minimum_requests: row.circuit_minimum_requests,
    circuit_slow_threshold_percentage: fromTenths(row.slow_threshold_tenths),
    circuit_mode: MODES.find((mode) => mode === row.circuit_mode) ?? 'automatic',
    circuit,
    circuit_revision: row.circuit_revision,
    circuit_rule: row.circuit_rule === 'comparison' ? 'comparison' : 'threshold',
    circuit_confidence_percentage: row.circuit_confidence,
    circuit_comparison_margin_percentage: row.comparison_margin,
    circuit_quorum_instances: row.quorum_instances,
  }
}

const MODES: readonly CircuitMode[] = ['automatic', 'observe', 'forced_open', 'forced_closed']

/** Only a hand in the database can make a circuit unreadable; it must not take the app's other flags along. */
export function storedCircuit(row: Pick<FlagRow, 'circuit'>): Circuit {
  try {
    return parseCircuit(JSON.parse(row.circuit)) ?? INITIAL_CIRCUIT
  } catch {
    return INITIAL_CIRCUIT
  }
}

/** The columns that these fields are kept in. */
export const toColumns = (fields: FlagFields) => ({
  title: fields.title,
  description: fields.description,
  is_enabled: fields.is_enabled ? 1 : 0,
  rollout_tenths: toTenths(fields.rollout_percentage),
  rollout_seed: fields.rollout_seed,
  white_listed_users: fields.white_listed_users,
  error_threshold_tenths: toTenths(fields.error_threshold_percentage),
  slow_threshold_tenths: toTenths(fields.circuit_slow_threshold_percentage),
  circuit_window: fields.circuit_window,
  circuit_minimum_requests: fields.circuit_minimum_requests,
  circuit_mode: fields.circuit_mode,
  circuit_rule: fields.circuit_rule,
  circuit_confidence: fields.circuit_confidence_percentage,
  comparison_margin: fields.circuit_comparison_margin_percentage,
  quorum_instances: fields.circuit_quorum_instances,
  is_recoverable: fields.is_recoverable ? 1 : 0,
  recovery_delay: fields.circuit_recovery_delay,
  initial_recovery_tenths: toTenths(fields.circuit_initial_recovery_percentage),
  recovery_rate: fields.circuit_recovery_rate,
  recovery_increment_tenths: toTenths(fields.circuit_recovery_increment_percentage),
  recovery_profile: fields.circuit_recovery_profile,
  webhooks: fields.webhooks,
})
