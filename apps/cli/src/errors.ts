import { CodedError } from '@tailslide/core'

export type CliErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_RECORDING'
  | 'INVALID_FILE'
  | 'CANNOT_START'
  | 'STOP_TIMED_OUT'
  | 'NOT_LOGGED_IN'
  | 'NOT_FOUND'
  | 'REFUSED'
  | 'NOT_CONFIRMED'

/** Something that the person at the terminal can mend; its message is one line and is printed without a stack. */
export class CliError extends CodedError<CliErrorCode> {
  override readonly name = 'CliError'
}

/**
 * Exit codes: done, failed, wrong use, what was named is not there, Tower has refused it. `plan --exit-code` has 2 for changes, as
 * terraform does. A second signal ends with 128 plus its number, as shells expect.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, refused: 4 } as const
