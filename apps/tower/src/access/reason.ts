import { isUtf8 } from 'node:buffer'
import { TowerError } from '../errors.js'

/** How a caller says why: any text, as it is or percent-encoded, which lets characters through that headers do not. */
export const REASON_HEADER = 'tailslide-reason'
const LONGEST_REASON = 500
const RULE = `must be 1 to ${LONGEST_REASON} characters on one line`

/** Refuses one that breaks the rule; undefined where none is given. */
export function reasonOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const sent = String(header)
  // Each character may be three bytes of three characters.
  const reason = sent.length > LONGEST_REASON * 9 ? undefined : decoded(sent).trim()
  if (
    reason !== undefined &&
    reason !== '' &&
    reason.length <= LONGEST_REASON &&
    !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(reason)
  ) {
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
