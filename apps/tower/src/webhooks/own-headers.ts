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

type Headers = Readonly<Record<string, string>>

/** Refuses names that are none, that are ours, and that are there twice. */
export function requireHeaders(names: readonly string[]): void {
  const seen = new Set<string>()
  if (names.length > WEBHOOK_HEADERS.most) {
    throw invalidInput('headers', names.length, `must be at most ${WEBHOOK_HEADERS.most}, with those that are kept`)
  }
  for (const name of names) {
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

interface Given {
  readonly headers: Headers | undefined
  readonly keep_headers: readonly string[] | undefined
}

/** All that a webhook has from then on: those given, after those that stay as they are. Undefined: they stay all. */
export function headersAfter(
  before: { readonly headers: string },
  { headers, keep_headers }: Given,
): Headers | undefined {
  if (headers === undefined && keep_headers === undefined) return undefined
  const had = headersOf(before)
  const kept = (keep_headers ?? []).map((name): [string, string] => {
    const value = Object.hasOwn(had, name) ? had[name] : undefined
    if (value === undefined) throw invalidInput('keep_headers', name, 'must be names of headers that the webhook has')
    return [name, value]
  })
  const all = [...new Map(kept), ...Object.entries(headers ?? {})]
  requireHeaders(all.map(([name]) => name))
  return Object.fromEntries(all)
}

/** As they stand in a row. */
export function headersOf({ headers }: { readonly headers: string }): Headers {
  const parsed: unknown = JSON.parse(headers)
  const known = isRecord(parsed) ? Object.entries(parsed) : []
  return Object.fromEntries(known.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

export const headerNames = (row: { readonly headers: string }): string[] => Object.keys(headersOf(row))

const NOT_KEPT = 'What it answered is not kept: the webhook has headers of its own, which could be in it.'

/** What is kept of an answer. A receiver may repeat what it was sent in any writing, and viewers see what is kept. */
export const keptOf = (answer: string, row: { readonly headers: string } | undefined): string =>
  row && headerNames(row).length > 0 && answer !== '' ? NOT_KEPT : answer
