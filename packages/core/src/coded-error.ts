/** An error with a stable `code` from a closed union. Each package has its own, which gives itself its `name`. */
export abstract class CodedError<Code extends string> extends Error {
  // Not the name of the class, which bundlers shorten.
  override readonly name: string = 'CodedError'
  readonly code: Code
  /** What is behind it. Said here for those who compile for ES2021 or older, where no error has it. */
  declare readonly cause?: unknown

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
  }
}
