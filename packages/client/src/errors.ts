import { CodedError } from '@tailslide/core'

/** One field of a request that Tower refused. */
export interface FieldProblem {
  readonly field: string
  readonly value: unknown
  /** The end of a sentence that begins with the field. */
  readonly rule: string
}

/**
 * A request that did not succeed. `code` is Tower's own (`FLAG_NOT_FOUND`, `INVALID_INPUT`, ...), or one of the client's:
 * `UNREACHABLE` no connection, `TIMEOUT` no answer in time, `ANSWER_UNEXPECTED` an answer that no Tower gives.
 */
export class TowerClientError extends CodedError<string> {
  override readonly name = 'TowerClientError'
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined
  readonly fields: readonly FieldProblem[]

  constructor(
    code: string,
    message: string,
    options: { status?: number; fields?: readonly FieldProblem[]; cause?: unknown } = {},
  ) {
    super(code, message, options)
    this.status = options.status
    this.fields = options.fields ?? []
  }
}
