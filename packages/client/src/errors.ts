import { CodedError, type FieldProblem } from '@tailslide/core'

/**
 * A request that did not succeed. `code` is Tower's own (`FLAG_NOT_FOUND`, `INVALID_INPUT`, ...), or one of the client's:
 * `UNREACHABLE` no connection, `CONNECTION_LOST` it broke while a change was asked for, which may have been done, `TIMEOUT` no answer
 * in time, after which the same holds, `ANSWER_UNEXPECTED` an answer that no Tower gives.
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
