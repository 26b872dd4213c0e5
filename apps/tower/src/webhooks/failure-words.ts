import { caHint, isNotTls, NOT_TLS_HINT } from '@tailslide/transports/tls-hint'

const LONGEST = 300

/** Why a message did not get to its receiver, in words for whoever reads logs and deliveries. */
export function failureWords(error: unknown): string {
  if (isNotTls(error)) return NOT_TLS_HINT
  const said = printable(error instanceof Error ? error.message : String(error)).trim()
  return said.slice(0, LONGEST) + caHint(error)
}

/** What a foreign server says is shown to people; PostgreSQL keeps no NUL. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}]/gu, ' ')
