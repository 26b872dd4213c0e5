import { CodedError } from '@tailslide/core'

export type AerobatErrorCode = 'INVALID_OPTION' | 'ADDRESS_UNAVAILABLE' | 'STOPPED'

/** An error with a stable `code`; its message names the option, the value and the rule. */
export class AerobatError extends CodedError<AerobatErrorCode> {
  override readonly name = 'AerobatError'
}
