export type CliErrorCode = 'INVALID_OPTION' | 'INVALID_RECORDING' | 'CANNOT_START' | 'STOP_TIMED_OUT'

/** Something that the person at the terminal can mend; its message is one line and is printed without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Exit codes: done, failed, wrong use. A second signal ends with 128 plus its number, as shells expect. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const
