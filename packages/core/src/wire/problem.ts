import { isRecord } from '../is-record.js'

/** The media type of every answer that tells of an error (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** One field of a request that breaks a rule. */
export interface FieldProblem {
  readonly field: string
  readonly value: unknown
  /** The end of a sentence that begins with the field: "must be a number from 0 to 100". */
  readonly rule: string
}

/** What a Tower says of a request that it refused. */
export interface SaidProblem {
  /** Such as `FLAG_NOT_FOUND`. */
  readonly code: string
  /** A sentence for people. */
  readonly detail: string
  readonly fields: readonly FieldProblem[]
}

/**
 * What a parsed body says: `{ code, detail, fields }`, or `{ error: { code, message, fields } }` of an older
 * Tower. Undefined for what no Tower says.
 */
export function readProblem(body: unknown): SaidProblem | undefined {
  if (!isRecord(body)) return undefined
  const { error } = body
  const { code, detail, fields } = isRecord(error) ? { ...error, detail: error.message } : body
  if (typeof code !== 'string' || typeof detail !== 'string') return undefined
  return { code, detail, fields: Array.isArray(fields) ? fields.flatMap(readField) : [] }
}

function readField(value: unknown): FieldProblem[] {
  if (!isRecord(value)) return []
  return [{ field: String(value.field), value: value.value, rule: String(value.rule) }]
}
