import { FIELDS, type Flag, fits, NEW_FLAG } from '@tailslide/core'
import type { BacktestSettings } from '../../circuits/queries.js'
import { unknownRule } from '../may-trip.js'

/** The settings that decide when a circuit opens. */
export const decidingOf = (flag: Flag): BacktestSettings => ({
  circuit_rule: flag.circuit_rule ?? NEW_FLAG.circuit_rule,
  circuit_window: flag.circuit_window ?? NEW_FLAG.circuit_window,
  circuit_minimum_requests: flag.circuit_minimum_requests ?? NEW_FLAG.circuit_minimum_requests,
  error_threshold_percentage: flag.error_threshold_percentage,
  circuit_slow_threshold_percentage:
    flag.circuit_slow_threshold_percentage ?? NEW_FLAG.circuit_slow_threshold_percentage,
  circuit_confidence_percentage: flag.circuit_confidence_percentage ?? NEW_FLAG.circuit_confidence_percentage,
  circuit_comparison_margin_percentage:
    flag.circuit_comparison_margin_percentage ?? NEW_FLAG.circuit_comparison_margin_percentage,
})

const NUMBERS = [
  'circuit_window',
  'circuit_minimum_requests',
  'error_threshold_percentage',
  'circuit_slow_threshold_percentage',
  'circuit_confidence_percentage',
  'circuit_comparison_margin_percentage',
  'circuit_recovery_delay',
  'circuit_initial_recovery_percentage',
  'circuit_recovery_rate',
  'circuit_recovery_increment_percentage',
] as const

/** Whether all numbers of the circuit can be taken at their word: half typed, some cannot. */
export const isSound = (draft: Flag): boolean =>
  unknownRule(draft) === undefined &&
  NUMBERS.every((name) => fits(FIELDS[name].type.schema, draft[name] ?? NEW_FLAG[name]))
