import { CIRCUIT_RULE, isPercentage, parseCircuit } from '../circuit/parse-circuit.js'
import type { Flag } from './flag.js'

/** How one field is read: the value as its type, or undefined when it breaks the rule. */
interface FieldRule<T> {
  readonly read: (value: unknown) => T | undefined
  readonly rule: string
}

const when = <T>(accepts: (value: unknown) => value is T, rule: string): FieldRule<T> => ({
  read: (value) => (accepts(value) ? value : undefined),
  rule,
})

const oneOf = <T extends string>(...words: readonly T[]): FieldRule<T> => ({
  read: (value) => words.find((word) => word === value),
  rule: `must be one of ${words.map((word) => `"${word}"`).join(', ')}`,
})

const isSafeInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

const text = when((value) => typeof value === 'string', 'must be a string')
const title = when((value): value is string => typeof value === 'string' && value !== '', 'must be a string, not empty')
const yesOrNo = when((value) => typeof value === 'boolean', 'must be true or false')
const id = when((value): value is number => isSafeInteger(value) && value > 0, 'must be a positive integer')
const revision = when((value): value is number => isSafeInteger(value) && value >= 0, 'must be an integer, 0 or more')
const percentage = when(isPercentage, 'must be a number from 0 to 100')
const duration = when(isPositive, 'must be a number of milliseconds, 0 or more')
const amount = when(isPositive, 'must be a number, 0 or more')
const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most
const confidence = when(
  (value): value is number => value === 0 || isWithin(value, 90, 99.9999999),
  'must be 0, or a number from 90 to 99.9999999',
)
const margin = when((value): value is number => isWithin(value, 0, 50), 'must be a number from 0 to 50')
const instances = when(
  (value): value is number => isSafeInteger(value) && isWithin(value, 1, 1000),
  'must be a whole number from 1 to 1000',
)

export type FieldRules = { readonly [K in keyof Required<Flag>]: FieldRule<Required<Flag>[K]> }

/** Every field of a flag, in the order in which deployed components send them; the newer ones follow. */
export const FLAG_FIELDS: FieldRules = {
  id,
  app_id: id,
  title,
  description: text,
  is_active: yesOrNo,
  rollout_percentage: percentage,
  white_listed_users: text,
  error_threshold_percentage: percentage,
  circuit_status: oneOf('open', 'close', 'recovery'),
  is_recoverable: yesOrNo,
  circuit_recovery_percentage: percentage,
  circuit_recovery_delay: duration,
  circuit_initial_recovery_percentage: percentage,
  circuit_recovery_rate: duration,
  // An exponential recovery may more than double at each step.
  circuit_recovery_increment_percentage: amount,
  circuit_recovery_profile: oneOf('linear', 'exponential'),
  webhooks: text,
  created_at: text,
  updated_at: text,
  is_enabled: yesOrNo,
  rollout_seed: text,
  circuit_window: duration,
  circuit_minimum_requests: amount,
  circuit_slow_threshold_percentage: percentage,
  circuit_mode: oneOf('automatic', 'observe', 'forced_open', 'forced_closed'),
  circuit: { read: parseCircuit, rule: CIRCUIT_RULE },
  circuit_revision: revision,
  circuit_rule: oneOf('threshold', 'comparison'),
  circuit_confidence_percentage: confidence,
  circuit_comparison_margin_percentage: margin,
  circuit_quorum_instances: instances,
}

export const REQUIRED_FIELDS: ReadonlySet<keyof Flag> = new Set([
  'id',
  'app_id',
  'title',
  'is_active',
  'rollout_percentage',
])

/** What a documented field that is not required means when it is absent: the values that a deployed Tower fills in. */
export const FLAG_DEFAULTS: Flag = {
  id: 0,
  app_id: 0,
  title: '',
  description: '',
  is_active: false,
  rollout_percentage: 0,
  white_listed_users: '',
  error_threshold_percentage: 0,
  circuit_status: 'close',
  is_recoverable: false,
  circuit_recovery_percentage: 0,
  circuit_recovery_delay: 100,
  circuit_initial_recovery_percentage: 10,
  circuit_recovery_rate: 100,
  circuit_recovery_increment_percentage: 0.1,
  circuit_recovery_profile: 'linear',
  webhooks: '',
  created_at: '',
  updated_at: '',
}
