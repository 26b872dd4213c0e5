import { isUtf8 } from 'node:buffer'
import { HIDDEN } from '@tailslide/api'
import type { Actor } from '../audit/actor.js'
import { TowerError } from '../errors.js'
import type { EnvironmentRow } from '../projects/queries.js'

/** How a caller says why: any text, as it is or percent-encoded, which lets characters through that headers do not. */
export const REASON_HEADER = 'tailslide-reason'
const LONGEST_REASON = 500
const NOT_ON_A_LINE = new RegExp(HIDDEN, 'u')
const RULE = `must be 1 to ${LONGEST_REASON} characters on one line, without invisible characters`

/** Refuses one that breaks the rule; undefined where none is given. */
export function reasonOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const sent = String(header)
  // Each character may be three bytes of three characters.
  const reason = sent.length > LONGEST_REASON * 9 ? undefined : decoded(sent).trim()
  if (reason !== undefined && reason !== '' && reason.length <= LONGEST_REASON && !NOT_ON_A_LINE.test(reason)) {
    return reason
  }
  throw new TowerError('INVALID_INPUT', `The header Tailslide-Reason ${RULE}.`, {
    fields: [{ field: 'Tailslide-Reason', value: sent.slice(0, 100), rule: RULE }],
  })
}

/** Headers arrive a byte a character. */
function decoded(sent: string): string {
  const bytes = Buffer.from(sent, 'latin1')
  const text = isUtf8(bytes) ? bytes.toString('utf8') : sent
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * What concerns these environments needs a reason where one of them asks for it, whichever it was asked of, and so does taking that
 * away.
 */
export function requireReason(environments: readonly EnvironmentRow[], { why }: Actor): void {
  const asking = environments.find(({ needs_reason }) => needs_reason === 1)
  if (!asking || why !== undefined) return
  throw new TowerError(
    'REASON_REQUIRED',
    `This concerns ${asking.environment}, which asks for a reason: send why as the header "Tailslide-Reason: <words>".`,
  )
}
