import { CodedError } from '@tailslide/core'

/** Everything that Tower refuses or fails with; `http/error-statuses.ts` gives each its HTTP status. */
export type TowerErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_INPUT'
  | 'MALFORMED_JSON'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'BODY_TOO_LARGE'
  | 'URL_TOO_LONG'
  | 'MALFORMED_REQUEST'
  | 'REQUEST_TIMEOUT'
  | 'HEADERS_TOO_LARGE'
  | 'EXPECTATION_FAILED'
  | 'TRANSFER_CODING_UNKNOWN'
  | 'CONTENT_ENCODING_UNKNOWN'
  | 'OVERLOADED'
  | 'TOO_MANY_FAILURES'
  | 'TOO_MANY_STREAMS'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'ROUTE_NOT_FOUND'
  | 'APP_NOT_FOUND'
  | 'FLAG_NOT_FOUND'
  | 'KEY_NOT_FOUND'
  | 'TITLE_TAKEN'
  | 'CIRCUIT_HELD'
  | 'RULESET_TOO_LARGE'
  | 'SIGNALS_UNAVAILABLE'
  | 'IDS_UNKNOWN'
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_NEWER'
  | 'DATABASE_OLDER'
  | 'DATABASE_FOREIGN'
  | 'ADDRESS_UNAVAILABLE'
  | 'BACKUP_FAILED'
  | 'SOURCE_UNREADABLE'
  | 'IMPORT_REFUSED'
  | 'STOPPING'
  | 'INTERNAL'

/** One field of a request that breaks a rule. */
export interface FieldProblem {
  readonly field: string
  readonly value: unknown
  /** The end of a sentence that begins with the field: "must be a number from 0 to 100". */
  readonly rule: string
}

/** An error with a stable `code`; its message is fit to be shown to the person who caused it. */
export class TowerError extends CodedError<TowerErrorCode> {
  override readonly name = 'TowerError'
  readonly fields: readonly FieldProblem[]

  constructor(
    code: TowerErrorCode,
    message: string,
    options: { cause?: unknown; fields?: readonly FieldProblem[] } = {},
  ) {
    super(code, message, options)
    this.fields = options.fields ?? []
  }
}

export const appNotFound = (appId: number): TowerError =>
  new TowerError('APP_NOT_FOUND', `There is no app with the id ${appId}.`)

export const flagNotFound = (flagId: number): TowerError =>
  new TowerError('FLAG_NOT_FOUND', `There is no flag with the id ${flagId}.`)
