import type { Random } from './random.js'
import type { KnownRoute } from './route-schemas.js'
import { hostileValue, madeBy, spoiled } from './schema-values.js'

export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const HOSTILE_PARTS = [
  '0',
  '-1',
  '1.5',
  '1e3',
  '99999999999',
  '%00',
  '%20',
  '%zz',
  '..',
  '%2e%2e%2f',
  'ä',
  'x'.repeat(201),
]

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=latin1' },
  { 'content-encoding': 'gzip' },
  { 'if-none-match': '*, W/"x", "' },
  { 'last-event-id': 'x'.repeat(5_000) },
  { accept: 'nothing/at-all' },
  { expect: '100-continue' },
  { range: 'bytes=5-1' },
]

/** A request to this route, by its schemas or against them. `keys` are those that open something. */
export function fuzzRequest(route: KnownRoute, random: Random, keys: readonly string[]): FuzzRequest {
  const isHostile = random.chance(0.5)
  const spoil = (share: number): boolean => isHostile && random.chance(share)
  const path = route.url.replace(/:\w+/g, () =>
    spoil(0.2) ? random.pick(HOSTILE_PARTS) : String(random.integer(1, random.pick([3, 12, 60]))),
  )
  const key = spoil(0.1) ? random.pick(['', 'tsk_unknown', 'x'.repeat(3_000)]) : random.pick(keys)
  const body = bodyOf(route, random, spoil)
  return {
    method: route.method,
    path: path + queryOf(route, random, spoil),
    headers: {
      authorization: `Bearer ${key}`,
      // Node says no length of the body of a GET, which is then the next request.
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
      ...(spoil(0.2) && random.pick(HEADERS)),
    },
    body,
  }
}

function bodyOf({ body }: KnownRoute, random: Random, spoil: (share: number) => boolean): string | undefined {
  if (!body) return spoil(0.2) ? JSON.stringify(hostileValue(random)) : undefined
  let value = madeBy(body, random)
  while (spoil(0.6)) value = spoiled(value, random)
  const json = JSON.stringify(value)
  if (!spoil(0.1)) return json
  const end = random.integer(0, json.length)
  return random.pick([json.slice(0, end), `${json}}`, `\u0000${json}`, `\ufeff${json}`, json.replaceAll('"', "'"), ''])
}

function queryOf({ query }: KnownRoute, random: Random, spoil: (share: number) => boolean): string {
  if (!query) return spoil(0.1) ? '?x=1&x=2' : ''
  let value = madeBy(query, random)
  if (spoil(0.5)) value = spoiled(value, random)
  if (typeof value !== 'object' || value === null) return '?%zz'
  const search = new URLSearchParams()
  for (const [name, one] of Object.entries(value)) {
    for (const each of [one].flat())
      search.append(name.slice(0, 500), String(typeof each === 'object' ? '{}' : each).slice(0, 500))
  }
  return `?${search.toString().slice(0, 6_000)}`
}
