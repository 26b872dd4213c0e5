import type { ReactNode } from 'react'
import { ApiProblem } from '../api/problem.js'
import { session } from '../api/session.js'
import { useStore } from '../state/store.js'
import { words } from '../words/words.js'
import { Button } from './button.js'

const LOOKS = {
  problem: 'border-open bg-open-tint text-open-text',
  warning: 'border-warn bg-warn-tint text-warn-text',
  plain: 'border-line-strong bg-sunken text-ink-2',
} as const

export function Notice({ look = 'plain', children }: { look?: keyof typeof LOOKS; children: ReactNode }) {
  const isUrgent = look === 'problem'
  return (
    <div role={isUrgent ? 'alert' : 'status'} className={`rounded-control border px-3 py-2 break-words ${LOOKS[look]}`}>
      {children}
    </div>
  )
}

/** What was not done, above the form that it was sent from. */
export function Refusal({ error }: { error: unknown }) {
  // Who signs in again in place reads it as it is then.
  useStore(session)
  return <Notice look="problem">{sentenceOf(error)}</Notice>
}

/** What failed, in a person's words. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return words.problem.other
  if (error.code === 'TIMEOUT') return words.problem.timeout
  if (error.code === 'UNANSWERED') return words.problem.unanswered
  if (error.code === 'UNREACHABLE') return words.problem.unreachable
  if (error.code === 'UNAUTHENTICATED') {
    return session.get() === 'in' ? words.problem.signedInAgain : words.problem.signedOut
  }
  return error.message === '' ? words.problem.unexpected(error.status) : error.message
}

/** In place of what could not be read. */
export function Failed({ error, what, retry }: { error: unknown; what: string; retry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 py-8">
      <p className="text-section font-semibold">{words.problem.couldNotRead(what)}</p>
      <p className="text-ink-2">{sentenceOf(error)}</p>
      <Button onClick={retry}>{words.problem.retry}</Button>
    </div>
  )
}
