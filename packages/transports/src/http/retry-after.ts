import type { IncomingHttpHeaders } from 'node:http'

/** A server that asks for more is asked again after this all the same: meanwhile nobody can switch anything off. */
const LONGEST_MS = 60_000

/**
 * Milliseconds that an answer's `Retry-After` asks to wait, at most a minute; undefined when it asks for none. A date is
 * compared with the server's own `Date` where there is one, because the two clocks differ.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined || text === '') return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - dateOf(headers, now)
  return ms > 0 ? Math.min(ms, LONGEST_MS) : undefined
}

function dateOf({ date }: IncomingHttpHeaders, now: number): number {
  const said = Date.parse(date ?? '')
  return Number.isNaN(said) ? now : said
}
