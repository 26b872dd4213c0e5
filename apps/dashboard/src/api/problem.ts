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

interface Sent {
  /** It changes nothing. */
  readonly isRead: boolean
  /** When it was to be sent, the browser knew of no network. */
  readonly wasOffline: boolean
}

/** What was thrown in place of an answer. A connection that breaks says no more of what was done than a time that is up. */
export function problemOfSending(cause: unknown, { isRead, wasOffline }: Sent): ApiProblem {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError'
  const mayBeDone = !isRead && (isLate || !wasOffline)
  return new ApiProblem(mayBeDone ? 'UNANSWERED' : isLate ? 'TIMEOUT' : 'UNREACHABLE', { cause })
}

export const isForbidden = (error: unknown): boolean => error instanceof ApiProblem && error.status === 403
