import { comparisonRule } from './comparison-rule.js'
import type { CircuitRule } from './rule-names.js'
import { thresholdRule } from './threshold-rule.js'
import type { NumberField, TripRule } from './trip-rule.js'

/** Every rule under its name, a line each. */
const TRIP_RULES = {
  threshold: thresholdRule,
  comparison: comparisonRule,
} satisfies Record<CircuitRule, object>

type Rules = typeof TRIP_RULES

/** What some rule asks of a flag, under the names that the rules have for it. Percentages 0 to 100, durations in milliseconds. */
export type RuleSettings = { readonly [S in { [R in CircuitRule]: keyof Rules[R]['settings'] }[CircuitRule]]: number }

/** What each rule has learned; of those that a flag is not judged by, nothing. */
export type RuleMemories = { readonly [R in CircuitRule]: Rules[R]['nothingKnown'] }

/** What any of the rules says. */
export type TripVerdict = { [R in CircuitRule]: ReturnType<Rules[R]['judge']> }[CircuitRule]

interface AnyRule<Memory> extends Omit<TripRule<RuleSettings, Memory, TripVerdict>, 'settings'> {
  readonly settings: Readonly<Record<string, NumberField>>
}

/** The rules, for whoever has any flag's and not a certain one. */
export const RULES: { readonly [R in CircuitRule]: AnyRule<RuleMemories[R]> } = TRIP_RULES
