import { randomInt } from 'node:crypto'

// What must never be seen: every secret that Tower gives is recognised by its form, which the prefixes that are shown of it
// lack, and what the fuzzer itself sends as a secret says so of itself.

const GIVEN = /\b(?:ts[akls]_[\w-]{40}|whsec_[A-Za-z0-9+/]{40})/
const PLANTED = /planted-(?:password|receiver|own)-\d+/

/** Where a planted text is allowed: an address in a flag's own field stands in the flag and in what the flag is carried by. */
export type Planted = 'password' | 'receiver' | 'own'

export const plant = (what: Planted): string => `planted-${what}-${randomInt(1e9)}`

export interface Seen {
  readonly where: string
  readonly text: string
}

/** The secrets in a text, of which `allowed` may be there. */
export function secretsIn(text: string, allowed: readonly (Planted | 'given')[] = []): string[] {
  return [...text.matchAll(new RegExp(`${GIVEN.source}|${PLANTED.source}`, 'g'))]
    .map(([secret]) => secret)
    .filter(
      (secret) =>
        !allowed.some((one) => secret.startsWith(`planted-${one}-`) || (one === 'given' && GIVEN.test(secret))),
    )
}

/** What only a database, its driver or the stack of an error says. */
const INNER =
  /SQLITE_|constraint failed|violates \w+(?:-\w+)? constraint|duplicate key value|syntax error at|relation "|no such (?:table|column)|invalid (?:input syntax|byte sequence)|out of range for type|insert into "|select "|kysely|\.[jt]s:\d+:\d+/i

export const innerTextOf = (text: string): string | undefined => INNER.exec(text)?.[0]
