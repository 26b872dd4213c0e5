import { CodedError, type Problem } from '@tailslide/core'
import { isError } from '@tailslide/transports/is-error'

/**
 * INVALID_OPTIONS        the constructor or `newToggler` was given options that break a rule
 * UNKNOWN_EVENT          a listener for an event that does not exist
 * CLOSED                 initialize() after disconnect(), or a disconnect() that overtook it
 * INITIALIZE_TIMEOUT     no ruleset within `initializeTimeout`; the background goes on trying
 * TRANSPORT_UNAVAILABLE  a transport's driver could not be loaded
 * RULESET_UNREACHABLE    the source of rulesets is away or refuses; `cause` says how
 * RULESET_UNREADABLE     a message could not be read and was dropped
 * RULESET_PROBLEMS       flags of a ruleset were left out, or values of fields were not known; `problems` names them
 * BOOTSTRAP_FAILED       the file of `bootstrap` could not be read; the connection goes on without it
 * SNAPSHOT_FAILED        the snapshot could not be read or written; the connection goes on without it
 * SIGNALS_UNSENT         the signal store is away; counts are held and sent again
 * SIGNALS_REFUSED        the signal store will never take these counts
 * CALLBACK_FAILED        a function that you gave threw, or its promise was rejected: an event listener, `isFailure`, `isIgnored`
 * METHOD_UNBOUND         a method of the manager was called without it, as in `const { flush } = manager`
 */
export type TailslideErrorCode =
  | 'INVALID_OPTIONS'
  | 'UNKNOWN_EVENT'
  | 'CLOSED'
  | 'INITIALIZE_TIMEOUT'
  | 'TRANSPORT_UNAVAILABLE'
  | 'RULESET_UNREACHABLE'
  | 'RULESET_UNREADABLE'
  | 'RULESET_PROBLEMS'
  | 'BOOTSTRAP_FAILED'
  | 'SNAPSHOT_FAILED'
  | 'SIGNALS_UNSENT'
  | 'SIGNALS_REFUSED'
  | 'CALLBACK_FAILED'
  | 'METHOD_UNBOUND'

/** An error with a stable `code`; the message names the field, the value and the rule, and `cause` is kept. */
export class TailslideError extends CodedError<TailslideErrorCode> {
  override readonly name = 'TailslideError'
  /** One entry for each value that breaks a rule; empty for errors that are not about values. */
  readonly problems: readonly Problem[]

  constructor(code: TailslideErrorCode, message: string, options?: { cause?: unknown; problems?: readonly Problem[] }) {
    super(code, message, options)
    this.problems = options?.problems ?? []
  }
}

/** Whatever was thrown, as an Error. */
export const toError = (thrown: unknown): Error => (isError(thrown) ? thrown : new Error(String(thrown)))

const FOR_GOOD: readonly unknown[] = ['KEY_INVALID', 'KEY_FORBIDDEN', 'APP_UNKNOWN']

/** Of an answer that stays the same until a person has changed something: a key that is revoked, an app that is gone. */
export const refusesForGood = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && FOR_GOOD.includes(error.code)
