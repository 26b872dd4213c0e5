import { CodedError } from './coded-error.js'

/** What can be wrong with data or messages that core is asked to read. */
export type CoreErrorCode =
  | 'RULESET_NOT_UTF8'
  | 'RULESET_NOT_JSON'
  | 'RULESET_NOT_ARRAY'
  | 'RULESET_CHANGE_INVALID'
  | 'CIRCUIT_MESSAGE_UNKNOWN_SUBJECT'
  | 'CIRCUIT_MESSAGE_INVALID'

/** An error with a stable `code`; its message names the field, the value and the rule. */
export class CoreError extends CodedError<CoreErrorCode> {
  override readonly name = 'CoreError'
}

/** One thing wrong with one value: where it stands, what it is, what it should be. */
export interface Problem {
  /** Path into the payload, such as `[3].rollout_percentage`. */
  readonly path: string
  readonly value: unknown
  /** The rule that the value breaks, as the end of a sentence: "must be a number from 0 to 100". */
  readonly rule: string
  /** The field became what its absence means, and its flag stayed; without this the flag was left out. */
  readonly kept?: { readonly flagId: number; readonly field: string }
}
