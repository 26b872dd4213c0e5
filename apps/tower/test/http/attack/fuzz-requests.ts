import type { Random } from './random.js'
import type { KnownRoute } from './route-schemas.js'
import { hostileValue, type JsonSchema, madeBy, spoiled } from './schema-values.js'

type Headers = Readonly<Record<string, string>>

export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Headers
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

const HEADERS: readonly Headers[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=latin1' },
  { 'content-encoding': 'gzip' },
  { 'if-none-match': '*, W/"x", "' },
  { 'last-event-id': 'x'.repeat(5_000) },
  { accept: 'nothing/at-all' },
  { expect: '100-continue' },
  { range: 'bytes=5-1' },
]

/** What there is to ask about, and who may. */
export interface Known {
  /** Headers that open this route. */
  readonly credentials: (route: KnownRoute) => Headers
  /** What the words that begin with a colon may stand for, and ids that bodies and queries of this route may have. */
  readonly ids: (route: KnownRoute) => Readonly<Record<string, unknown>>
}

/** A request to this route, by its schemas or against them. */
export function fuzzRequest(route: KnownRoute, random: Random, known: Known): FuzzRequest {
  const isHostile = random.chance(0.5)
  const spoil = (share: number): boolean => isHostile && random.chance(share)
  const ids = random.chance(0.9) ? known.ids(route) : {}
  const path = route.url.replace(/:(\w+)/g, (_, name: string) =>
    spoil(0.2) ? random.pick(HOSTILE_PARTS) : String(ids[name] ?? random.integer(1, random.pick([3, 12, 60]))),
  )
  const wrong = random.pick(['', 'tsk_unknown', 'x'.repeat(3_000)])
  const body = bodyOf(route, { random, spoil, ids })
  return {
    method: route.method,
    path: path + queryOf(route, { random, spoil, ids }),
    headers: {
      ...(spoil(0.1) ? { authorization: `Bearer ${wrong}` } : known.credentials(route)),
      // Nobody's wrong keys are another's.
      'x-forwarded-for': `10.${random.integer(0, 255)}.${random.integer(0, 255)}.${random.integer(0, 255)}`,
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

interface Making {
  readonly random: Random
  readonly spoil: (share: number) => boolean
  readonly ids: Readonly<Record<string, unknown>>
}

function bodyOf({ body }: KnownRoute, { random, spoil, ids }: Making): string | undefined {
  if (!body) return spoil(0.2) ? JSON.stringify(hostileValue(random)) : undefined
  let value = withIds(madeBy(body, random), body, ids)
  while (spoil(0.6)) value = spoiled(value, random)
  const json = JSON.stringify(value)
  if (!spoil(0.1)) return json
  const end = random.integer(0, json.length)
  return random.pick([json.slice(0, end), `${json}}`, `\u0000${json}`, `\ufeff${json}`, json.replaceAll('"', "'"), ''])
}

/** Of what is there, where body or query ask for one or several. */
function withIds(value: unknown, { properties = {} }: JsonSchema, ids: Readonly<Record<string, unknown>>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = Object.entries(ids).filter(([name]) => name in properties && name in value)
  return { ...value, ...Object.fromEntries(known) }
}

function queryOf({ query }: KnownRoute, { random, spoil, ids }: Making): string {
  if (!query) return spoil(0.1) ? '?x=1&x=2' : ''
  let value = withIds(madeBy(query, random), query, ids)
  if (spoil(0.5)) value = spoiled(value, random)
  if (typeof value !== 'object' || value === null) return '?%zz'
  const search = new URLSearchParams()
  for (const [name, one] of Object.entries(value)) {
    for (const each of [one].flat())
      search.append(name.slice(0, 500), String(typeof each === 'object' ? '{}' : each).slice(0, 500))
  }
  return `?${search.toString().slice(0, 6_000)}`
}
