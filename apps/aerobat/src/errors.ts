export type AerobatErrorCode = 'INVALID_OPTION' | 'ADDRESS_UNAVAILABLE' | 'STOPPED'

/** An error with a stable `code`; its message names the option, the value and the rule. */
export class AerobatError extends Error {
  override readonly name = 'AerobatError'
  readonly code: AerobatErrorCode

  constructor(code: AerobatErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
