/** An error with a stable `code` from a closed union. Each package has its own, which gives itself its `name`. */
export abstract class CodedError<Code extends string> extends Error {
  // Not the name of the class, which bundlers shorten.
  override readonly name: string = 'CodedError'
  readonly code: Code

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
  }
}
