import { noCounts, type WindowCounts } from '../../signals/counts.js'
import type { RecentSignals } from '../../signals/signal-history.js'
import type { InstanceCounts } from './fresh-counts.js'
import { RULES, type RuleMemories, type RuleSettings, type TripVerdict } from './index.js'
import { type CircuitRule, RULE_NAMES } from './rule-names.js'

/** What a flag says about when its circuit trips. */
export interface TripRules extends RuleSettings {
  /** Which rule judges failures. */
  readonly rule: CircuitRule
}

/** What is known of a flag's calls when it is judged. */
export interface TripSignals {
  readonly history: RecentSignals
  readonly memories: RuleMemories
}

const isWhole = (memories: Readonly<Record<string, unknown>>): memories is RuleMemories =>
  RULE_NAMES.every((rule) => Object.hasOwn(memories, rule))

function nothingKnown(): RuleMemories {
  const memories = Object.fromEntries(RULE_NAMES.map((rule) => [rule, RULES[rule].nothingKnown]))
  if (isWhole(memories)) return memories
  throw new TypeError('a trip rule is not in the registry')
}

/** Of a circuit that has just closed or begun to recover, or whose memories were lost in a restart. */
export const NOTHING_KNOWN: RuleMemories = nothingKnown()

/** Whether any signals could trip a circuit with these rules. */
export const canTrip = (rules: TripRules): boolean => RULES[rules.rule].canTrip(rules)

/** Whether a rule remembers what it has weighed, and so must be given what is new. */
export const remembers = (rule: CircuitRule): boolean => RULES[rule].nothingKnown !== null

/** What the flag's rule knows after what has come in since it last weighed. */
export function weigh(memories: RuleMemories, fresh: readonly InstanceCounts[], rules: TripRules): RuleMemories {
  const weighed = weighBy(rules.rule, memories, fresh, rules)
  return weighed === memories[rules.rule] ? memories : { ...memories, [rules.rule]: weighed }
}

const weighBy = <R extends CircuitRule>(
  rule: R,
  memories: RuleMemories,
  fresh: readonly InstanceCounts[],
  settings: RuleSettings,
): RuleMemories[R] => RULES[rule].weigh(memories[rule], fresh, settings)

/** Whether what the rules remember may suffice to trip, so that the flag is to be judged. */
export const isAlarming = (memories: RuleMemories): boolean => RULE_NAMES.some((rule) => alarms(rule, memories))

const alarms = <R extends CircuitRule>(rule: R, memories: RuleMemories): boolean =>
  RULES[rule].isAlarming(memories[rule])

/** Names the settings that what is remembered was learned under; when it changes, memory begins anew. */
export const learnedFor = (rules: TripRules): string => `${rules.rule} ${RULES[rules.rule].learnedFor(rules)}`

/** Judges a flag's calls from `from`, which is its circuit's `windowStart`, to `at`. */
export function tripVerdict(signals: TripSignals, at: number, from: number, rules: TripRules): TripVerdict {
  // A recovery counts from its beginning, however short the window is.
  const reaching = at - from > rules.window ? { ...rules, window: at - from } : rules
  return judgeBy(rules.rule, signals, { at, from }, reaching)
}

const judgeBy = <R extends CircuitRule>(
  rule: R,
  { history, memories }: TripSignals,
  stretch: { readonly at: number; readonly from: number },
  settings: RuleSettings,
): TripVerdict => RULES[rule].judge({ history, memory: memories[rule], ...stretch }, settings)

/**
 * Calls of the new path from `from` to `at` that speak for it: none while more of them are bad than the rule allows. A
 * threshold of 50 % takes 17 failures in a row to be sure of, and without this a recovery went on to 60 % meanwhile.
 */
export function goodCallsSince(history: RecentSignals, at: number, from: number, rules: TripRules): number {
  let counts: WindowCounts = noCounts()
  history.walk(at, from, (totals) => {
    counts = totals
    return true
  })
  return RULES[rules.rule].isAgainst(counts, rules) ? 0 : counts.success + counts.failure
}
