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

/**
 * Why Tower did not do what was asked. `TIMEOUT`, `UNANSWERED` and `UNREACHABLE` are the browser's, all other codes Tower's; what is
 * unanswered may have been done.
 */
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

/** What was thrown in place of an answer. */
export function problemOfSending(cause: unknown, method: string | undefined): ApiProblem {
  if (!(cause instanceof Error && cause.name === 'TimeoutError')) return new ApiProblem('UNREACHABLE', { cause })
  return new ApiProblem(method === 'GET' ? 'TIMEOUT' : 'UNANSWERED', { cause })
}

export const isUnanswered = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'UNANSWERED'

export const isForbidden = (error: unknown): boolean => error instanceof ApiProblem && error.status === 403
