import type { FlagSettings } from '../../flag/flag.js'
import type { WindowCounts } from '../../signals/counts.js'
import type { RecentSignals } from '../../signals/signal-history.js'
import type { InstanceCounts } from './fresh-counts.js'

/** What is known of a flag's calls when they are judged; those before `from` do not count, and `at` is now. */
export interface Calls<Memory> {
  readonly history: RecentSignals
  readonly memory: Memory
  readonly from: number
  readonly at: number
}

/** Whether a circuit trips, in words for the audit log and in the numbers that it was decided on. */
export interface Judgement {
  readonly trips: boolean
  /** The rule whose numbers these are: a rule may leave a flag to another one. */
  readonly rule: string
  /** "62.2 % of 45 calls failed in the last 0.3 s, more than 50 %", or why nothing trips. */
  readonly reason: string
  readonly numbers: object
}

/** The fields that are numbers. */
export type NumberField = {
  [N in keyof FlagSettings]-?: NonNullable<FlagSettings[N]> extends number ? N : never
}[keyof FlagSettings]

/**
 * A way of judging the calls of a flag. To add one: a file that exports a `TripRule`, its name in `rule-names.ts`, and a line in
 * `index.ts`, which the compiler asks for.
 *
 * All rules read the same history. A rule that weighs each call once keeps what it has learned as its memory, plain data that is
 * handed in and out; one that has none has `null`.
 */
export interface TripRule<Settings, Memory, Answer extends Judgement = Judgement> {
  /** The field of the flag that each of its settings is. */
  readonly settings: { readonly [S in keyof Settings]: NumberField }
  /** Whether any signals could trip a circuit with these settings. */
  canTrip(settings: Settings): boolean
  readonly nothingKnown: Memory
  weigh(memory: Memory, fresh: readonly InstanceCounts[], settings: Settings): Memory
  /** Whether what it remembers may suffice to trip, so that the flag is to be judged though no call of it has just failed. */
  isAlarming(memory: Memory): boolean
  /** What was learned under another answer of this, by settings that have changed, does not count. */
  learnedFor(settings: Settings): string
  judge(calls: Calls<Memory>, settings: Settings): Answer
  /** Whether these calls speak against a path that recovers: by share alone, which is no proof yet. */
  isAgainst(counts: WindowCounts, settings: Settings): boolean
}
