import { isRecord } from '@tailslide/core'
import { words } from '../words/words.js'

/** What is wrong with one field of a form. */
export interface FieldProblem {
  readonly field: string
  readonly rule: string
}

export interface Disagreement {
  readonly field: string
  readonly yours: unknown
  readonly theirs: unknown
}

interface About {
  readonly status?: number
  readonly detail?: string
  readonly fields?: readonly FieldProblem[]
  readonly current?: Readonly<Record<string, unknown>>
  readonly disagreements?: readonly Disagreement[]
  readonly cause?: unknown
}

/** Why Tower did not do what was asked. `TIMEOUT` and `UNREACHABLE` are the browser's, all other codes Tower's. */
export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly fields: readonly FieldProblem[]
  /** With EDITED_MEANWHILE: the flag as it is now. */
  readonly current: Readonly<Record<string, unknown>> | undefined
  readonly disagreements: readonly Disagreement[]

  constructor(code: string, { status = 0, detail = '', fields = [], current, disagreements = [], cause }: About = {}) {
    super(detail, { cause })
    this.code = code
    this.status = status
    this.fields = fields
    this.current = current
    this.disagreements = disagreements
  }
}

export const isForbidden = (error: unknown): boolean => error instanceof ApiProblem && error.status === 403

/** An answer that something in between has made, such as a proxy, has no code of Tower's. */
export function readProblem(status: number, text: string): ApiProblem {
  const said = parse(text)
  if (!isRecord(said) || typeof said.code !== 'string') return new ApiProblem('ANSWER_UNEXPECTED', { status })
  return new ApiProblem(said.code, {
    status,
    detail: typeof said.detail === 'string' ? said.detail : '',
    fields: recordsOf(said.fields).map(({ field, rule }) => ({ field: String(field), rule: told(String(rule)) })),
    disagreements: recordsOf(said.disagreements).map(({ field, yours, theirs }) => ({
      ...{ field: String(field), yours, theirs },
    })),
    ...(isRecord(said.current) && { current: said.current }),
  })
}

const told = (rule: string): string => words.problem.rules[rule] ?? rule

const recordsOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
