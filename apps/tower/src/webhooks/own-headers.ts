import { WEBHOOK_HEADERS } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import { invalidInput } from '../errors.js'

// Headers that somebody gives a webhook, such as a key that its receiver asks for: secrets, which go to the receiver alone.

/** A token of HTTP (RFC 9110). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** What says where a message goes, how it is framed, what it is and who has signed it. */
const OURS: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'trailer', 'te'],
  ...['connection', 'keep-alive', 'upgrade', 'expect', 'user-agent'],
])
const isOurs = (name: string): boolean => OURS.has(name) || /^(?:webhook|proxy)-/.test(name)

/** Refuses names that are none, that are ours, and that are there twice. */
export function requireHeaders(headers: Readonly<Record<string, string>>): void {
  const seen = new Set<string>()
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase()
    const refuse = (rule: string): never => {
      throw invalidInput('headers', name.slice(0, WEBHOOK_HEADERS.longestName), rule)
    }
    if (name.length > WEBHOOK_HEADERS.longestName || !TOKEN.test(name)) refuse('must have names of headers')
    if (isOurs(lower)) refuse('must have no header that Tower sends itself')
    if (seen.has(lower)) refuse('must have each header once')
    seen.add(lower)
  }
}

/** As they stand in a row. */
export function headersOf({ headers }: { readonly headers: string }): Readonly<Record<string, string>> {
  const parsed: unknown = JSON.parse(headers)
  const known = isRecord(parsed) ? Object.entries(parsed) : []
  return Object.fromEntries(known.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

export const headerNames = (row: { readonly headers: string }): string[] => Object.keys(headersOf(row))

/** What a receiver answers may have in it what it was sent, at its end also the beginning of that. */
export const withoutValues = (text: string, headers: Readonly<Record<string, string>>): string =>
  Object.values(headers).reduce((told, value) => withoutEnd(told.replaceAll(value, '***'), value), text)

const LEAST_TOLD = 4

function withoutEnd(text: string, value: string): string {
  for (let length = Math.min(value.length, text.length); length >= LEAST_TOLD; length -= 1) {
    if (text.endsWith(value.slice(0, length))) return `${text.slice(0, -length)}***`
  }
  return text
}
