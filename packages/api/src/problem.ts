import type { FieldProblem } from '@tailslide/core'
import Type from 'typebox'

/** The HTTP status of everything that a request can be refused with. */
export const PROBLEM_STATUSES = {
  INVALID_INPUT: 400,
  REASON_REQUIRED: 400,
  MALFORMED_JSON: 400,
  MALFORMED_REQUEST: 400,
  UNAUTHENTICATED: 401,
  SIGN_IN_REFUSED: 401,
  FORBIDDEN: 403,
  ORIGIN_REFUSED: 403,
  ROUTE_NOT_FOUND: 404,
  PROJECT_NOT_FOUND: 404,
  APP_NOT_FOUND: 404,
  FLAG_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  TOKEN_NOT_FOUND: 404,
  PERSON_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  NOT_CONFIGURED: 404,
  ENTRY_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  DELIVERY_NOT_FOUND: 404,
  REQUEST_TIMEOUT: 408,
  TITLE_TAKEN: 409,
  SEVERAL_ENVIRONMENTS: 409,
  LAST_ENVIRONMENT: 409,
  NOT_RESTORABLE: 409,
  MOST_REACHED: 409,
  CIRCUIT_HELD: 409,
  ENDED: 409,
  FLAG_ARCHIVED: 409,
  PLAN_OUTDATED: 409,
  EMAIL_TAKEN: 409,
  LAST_ADMIN: 409,
  NO_PASSWORD: 409,
  LINK_ENDED: 410,
  EDITED_MEANWHILE: 412,
  BODY_TOO_LARGE: 413,
  RULESET_TOO_LARGE: 413,
  URL_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  CONTENT_ENCODING_UNKNOWN: 415,
  EXPECTATION_FAILED: 417,
  TOO_MANY_FAILURES: 429,
  TOO_MANY_STREAMS: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  TRANSFER_CODING_UNKNOWN: 501,
  SIGN_ON_BROKEN: 502,
  OVERLOADED: 503,
  SIGNALS_UNAVAILABLE: 503,
  IDS_UNKNOWN: 503,
  SIGN_ON_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUSES

const CODES = Object.keys(PROBLEM_STATUSES)
export const isProblemCode = (code: string): code is ProblemCode => CODES.includes(code)

/** Every answer that is no success, on every route and before one is found (RFC 9457). */
export const problem = Type.Object({
  type: Type.Literal('about:blank'),
  /** The words of HTTP for the status. */
  title: Type.String(),
  status: Type.Integer(),
  /** What is wrong, for a person. */
  detail: Type.String(),
  /** What is wrong, for a program. */
  code: Type.Unsafe<ProblemCode>({ type: 'string', enum: CODES }),
  /** What is wrong with which field of the request. */
  fields: Type.Optional(
    Type.Unsafe<readonly FieldProblem[]>(
      Type.Array(Type.Object({ field: Type.String(), value: Type.Unknown(), rule: Type.String() })),
    ),
  ),
  /** With 412 of one flag: as it is now. */
  current: Type.Optional(Type.Unsafe<object>({ type: 'object', additionalProperties: true })),
  /** With 412 of one flag: the fields of which the request wanted something else. */
  disagreements: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), yours: Type.Unknown(), theirs: Type.Unknown() })),
  ),
})
export type ProblemDetails = Type.Static<typeof problem>
