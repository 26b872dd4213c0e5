import { STATUS_CODES } from 'node:http'
import {
  BODY_LIMIT_BYTES,
  isProblemCode,
  PROBLEM_STATUSES,
  type ProblemCode,
  type ProblemDetails,
} from '@tailslide/api'
import { PROBLEM_MEDIA_TYPE } from '@tailslide/core'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { databaseFailure, type Owner, ownerThatIsGone, UNAVAILABLE_WORDS } from '../db/failures.js'
import { EditedMeanwhile, TowerError, type TowerErrorCode } from '../errors.js'
import { hasBody } from './request-framing.js'
import type { SparseLog } from './sparse-log.js'
import { describeProblems, validationProblems } from './validation-problems.js'

/** Seconds. What is full is so for longer than what is away. */
const RETRY_AFTER: Readonly<Record<number, string>> = { 429: '30', 503: '1' }
/** Statuses of ours that tell of the request alone, or are told in words of their own. */
const NOT_TOLD: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  ...(['TRANSFER_CODING_UNKNOWN', 'OVERLOADED'] as const),
  ...(['SIGN_ON_BROKEN', 'SIGN_ON_UNAVAILABLE'] as const),
])

/** Who has shown no key keeps no connection, and of who is not understood it is not known where the next request begins. */
const CLOSING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  ...(['UNAUTHENTICATED', 'TOO_MANY_FAILURES'] as const),
  ...(['MALFORMED_REQUEST', 'TRANSFER_CODING_UNKNOWN', 'URL_TOO_LONG'] as const),
])

/** Answers with the error. What the caller cannot help is logged, and shown to the caller without its insides. */
export function answerError(log: SparseLog, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = isTooLarge(thrown) ? bodyTooLarge(request.routeOptions.bodyLimit) : toTowerError(thrown)
  const problem = problemOf(error)
  const { status, code } = problem
  if (status >= 500 && !NOT_TOLD.has(code)) {
    const fields = {
      code: error.code,
      err: thrown,
      method: request.method,
      path: request.server.shownPath(request.url),
    }
    // What comes from a server that is away will be over; the rest is a fault of ours.
    const key = `${request.method} ${request.routeOptions.url ?? ''} ${String(thrown)}`
    if (status === 503) log.warn(key, fields, error.message)
    else log.error(key, fields, error.message)
  }
  reply.errorCode = code
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 415) reply.header('accept-encoding', 'identity')
  // Nobody reads what is still to come of a body.
  if (CLOSING.has(code) || (hasBody(request) && !request.raw.complete)) reply.header('connection', 'close')
  const retryAfter = RETRY_AFTER[status]
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  reply.code(status).type(PROBLEM_MEDIA_TYPE).send(problem)
}

/** As it is shown to the caller. What only commands end with says nothing to whoever sends requests. */
export function problemOf(error: TowerError): ProblemDetails {
  const { code, message, fields } = error
  if (!isProblemCode(code)) return problemOf(new TowerError('INTERNAL', SOMETHING_WRONG))
  const status = PROBLEM_STATUSES[code]
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? code, status, detail: message, code } as const
  // A field that is not there at all has no value to show.
  const shown = fields.map(({ field, value, rule }) => ({ field, value: value ?? null, rule }))
  if (error instanceof EditedMeanwhile) {
    return { ...problem, current: error.current, disagreements: [...error.disagreements] }
  }
  return shown.length > 0 ? { ...problem, fields: shown } : problem
}

const SOMETHING_WRONG = 'Something went wrong in Tower. Its log says what.'

const NOT_FOUND = {
  app: 'APP_NOT_FOUND',
  project: 'PROJECT_NOT_FOUND',
  flag: 'FLAG_NOT_FOUND',
  person: 'PERSON_NOT_FOUND',
  webhook: 'WEBHOOK_NOT_FOUND',
} as const satisfies Record<Owner, TowerErrorCode>

export function toTowerError(thrown: unknown): TowerError {
  if (thrown instanceof TowerError) return thrown
  if (isCutOff(thrown)) {
    return new TowerError('MALFORMED_REQUEST', 'The connection was closed before the body had ended.')
  }
  const failure = databaseFailure(thrown)
  const words = failure && UNAVAILABLE_WORDS[failure]
  if (words) return new TowerError('DATABASE_UNAVAILABLE', words, { cause: thrown })
  // Looked up first everywhere; PostgreSQL lets it go in between.
  if (failure === 'orphan') {
    const owner = ownerThatIsGone(thrown) ?? 'app'
    return new TowerError(NOT_FOUND[owner], `The ${owner} was deleted meanwhile.`, { cause: thrown })
  }
  if (thrown instanceof Error) return fromFastify(thrown)
  return new TowerError('INTERNAL', SOMETHING_WRONG, { cause: thrown })
}

const isTooLarge = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'FST_ERR_CTP_BODY_TOO_LARGE'

function bodyTooLarge(limit = BODY_LIMIT_BYTES): TowerError {
  const shown = limit < BODY_LIMIT_BYTES ? `${limit / 1_024} KiB` : `${limit / 1_048_576} MiB`
  const bytes = limit.toLocaleString('en')
  return new TowerError(
    'BODY_TOO_LARGE',
    `The body has more than ${shown} (${bytes} bytes), the most that is read here.`,
  )
}

/** The end of a caller's connection has the same code as that of one to a database, and a status besides. */
const isCutOff = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNRESET' && 'statusCode' in thrown

function fromFastify(thrown: Error & Partial<FastifyError>): TowerError {
  if (thrown.validation) {
    const fields = validationProblems(thrown.validationContext ?? 'body', thrown.validation)
    return new TowerError('INVALID_INPUT', describeProblems(fields), { fields })
  }
  switch (thrown.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new TowerError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON, with content-type: application/json.')
    case 'FST_ERR_BAD_URL':
      return new TowerError('INVALID_INPUT', 'The path of the address is not valid percent-encoding.')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new TowerError('URL_TOO_LONG', 'A part of the path is longer than anything that has an address here.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new TowerError('INVALID_INPUT', 'The body has another length than its content-length says.')
  }
  if (thrown.statusCode === 400) {
    return new TowerError('MALFORMED_JSON', `The body is not valid JSON: ${thrown.message.slice(0, 200)}`)
  }
  return new TowerError('INTERNAL', SOMETHING_WRONG, { cause: thrown })
}
