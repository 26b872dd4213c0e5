import type { CircuitMode, FlagSettings, RecoveryProfile } from '../flag/flag.js'
import { NEW_FLAG } from '../flag/new-flag.js'
import { type DelayRules, delayRules } from './delay-rules.js'
import { RULES, type RuleSettings } from './rules/index.js'
import type { TripRules } from './rules/judge.js'
import { RULE_NAMES } from './rules/rule-names.js'
import type { NumberField } from './rules/trip-rule.js'

/** What a flag says about its circuit. */
export interface CircuitRules extends TripRules, DelayRules {
  readonly mode: CircuitMode
  /** Whether an open circuit recovers by itself. */
  readonly isRecoverable: boolean
  /** The percentage that a recovery starts with. */
  readonly initialRecovery: number
  /** Between two steps of a recovery. */
  readonly recoveryRate: number
  /** Added at each step (linear), or the growth of each step in percent (exponential). */
  readonly recoveryIncrement: number
  readonly recoveryProfile: RecoveryProfile
}

/** A field that is left out means what a new flag is given. */
export function circuitRules(flag: FlagSettings): CircuitRules {
  return {
    ...tripRules(flag),
    mode: flag.circuit_mode ?? NEW_FLAG.circuit_mode,
    isRecoverable: flag.is_recoverable,
    ...delayRules(flag),
    initialRecovery: flag.circuit_initial_recovery_percentage,
    recoveryRate: flag.circuit_recovery_rate,
    recoveryIncrement: flag.circuit_recovery_increment_percentage,
    recoveryProfile: flag.circuit_recovery_profile,
  }
}

/** What says when a circuit opens. */
export type TripFields = Partial<Pick<FlagSettings, NumberField | 'circuit_rule'>>

/** As `circuitRules`, for whoever has these fields alone. */
export const tripRules = (flag: TripFields): TripRules => ({
  ...ruleSettings(flag),
  rule: flag.circuit_rule ?? NEW_FLAG.circuit_rule,
})

const SETTINGS = RULE_NAMES.flatMap((rule) => Object.entries(RULES[rule].settings))

/** Every field that says when a circuit opens. */
export const TRIP_FIELDS: readonly (keyof TripFields)[] = [
  ...new Set(SETTINGS.map(([, field]) => field)),
  'circuit_rule',
]

/** What the rules ask of the flag; those that ask for the same have it under one name. */
function ruleSettings(flag: TripFields): RuleSettings {
  const settings = Object.fromEntries(SETTINGS.map(([setting, field]) => [setting, flag[field] ?? NEW_FLAG[field]]))
  if (hasAll(settings)) return settings
  throw new TypeError('a trip rule asks for a setting that no rule has')
}

const hasAll = (
  settings: Readonly<Record<string, number>>,
): settings is Readonly<Record<string, number>> & RuleSettings =>
  SETTINGS.every(([setting]) => Object.hasOwn(settings, setting))
