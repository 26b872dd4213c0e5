import { plant } from './planted.js'
import type { Random } from './random.js'

/** What of a JSON Schema the routes use; a schema of any other kind throws, so that the fuzzer learns it first. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly secret?: boolean
}

/** Longer texts are legal, and would make rulesets that take their time rightly. */
const LONGEST_TEXT = 300

const ALPHABET = ['a', 'Z', '0', ' ', ',', '"', '\\', '\n', 'ß', 'é', '中', '🙂', '-', '_', '%', '/', '<', "'"]

const text = (random: Random, length: number): string => Array.from({ length }, () => random.pick(ALPHABET)).join('')

/** What some patterns want, which no text at random has. */
const SAMPLES: readonly ((random: Random) => string)[] = [
  (random) => String(random.integer(1, random.pick([9, 200, 2 ** 31]))),
  (random) => `staging-${random.integer(1, 1_000)}`,
  (random) => `ann-${random.integer(1, 1_000)}@example.com`,
  (random) => random.pick(['flag_on', 'update', 'person', 'person:1', 'token:2', 'tower']),
  (random) => `20${random.integer(10, 40)}-01-${random.integer(10, 31)}`,
  (random) => `20${random.integer(10, 40)}-01-${random.integer(10, 31)}T12:00:00Z`,
  (random) => `${'0123456789abcdef'.repeat(2)}-${random.integer(1, 1_000)}`,
]

/** Properties whose schema does not say what they are for. */
const NAMED: Readonly<Record<string, () => string>> = { webhooks: () => `http://127.0.0.1:9/${plant('own')}` }

function textOf({ pattern, minLength, maxLength }: JsonSchema, random: Random): string {
  const atRandom = text(random, random.integer(minLength ?? 1, Math.min(maxLength ?? 50, LONGEST_TEXT)))
  if (pattern === undefined) return atRandom
  // A private address, which is refused before anything is sent.
  if (pattern.startsWith('^http')) return `http://127.0.0.1:9/${plant('receiver')}`
  const fits = new RegExp(pattern, 'u')
  if (fits.test(atRandom)) return atRandom
  const samples = SAMPLES.map((make) => make(random)).filter((sample) => fits.test(sample))
  return samples.length > 0 ? random.pick(samples) : atRandom
}

/** A value that obeys the schema, or nearly: rules that no schema says may still refuse it. */
export function madeBy(schema: JsonSchema, random: Random): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return random.pick(schema.enum)
  if (schema.anyOf) return madeBy(random.pick(schema.anyOf), random)
  const { type } = schema
  switch (typeof type === 'object' ? random.pick(type) : type) {
    case 'object': {
      // Of thirty fields that go together with some of the others, most bodies with a third of them are refused.
      const share = random.pick([0, 0.05, 0.3])
      const entries = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) || random.chance(share),
      )
      return Object.fromEntries(entries.map(([name, property]) => [name, NAMED[name]?.() ?? madeBy(property, random)]))
    }
    case 'array':
      return Array.from({ length: random.integer(0, 5) }, () => madeBy(schema.items ?? {}, random))
    case 'string':
      if (schema.secret) return plant('password')
      return textOf(schema, random)
    case 'integer':
      return random.integer(schema.minimum ?? 0, Math.min(schema.maximum ?? 1e6, random.pick([10, 1_000, 1e9])))
    case 'number':
      return Math.round(1_000 * (schema.minimum ?? 0) + random.next() * 1_000 * (schema.maximum ?? 100)) / 1_000
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    case undefined:
      return hostileValue(random)
  }
  throw new TypeError(`the fuzzer does not know how to make a ${schema.type}`)
}

const nested = (depth: number): unknown => {
  let value: unknown = []
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

const HOSTILE: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => '',
  () => 0,
  () => -1,
  () => 1e308,
  () => 2 ** 53,
  () => 0.1 + 0.2,
  () => '1',
  () => ' \t\n',
  () => 'a\u0000b',
  () => '\ud800',
  () => '\u202e',
  () => ({ toString: 'x', constructor: 1 }),
  (random) => `${'a'.repeat(random.integer(1, 60_000))}\u0000`,
  (random) => ' '.repeat(random.integer(1, 60_000)),
  (random) => ({ ['x'.repeat(random.integer(1, 60_000))]: 1 }),
  (random) => nested(random.pick([1, 10, 63, 64, 1_000])),
  (random) => Array.from({ length: random.integer(1, 5_000) }, (_, index) => index),
  (random) => Object.fromEntries(Array.from({ length: random.integer(1, 2_000) }, (_, index) => [`x${index}`, index])),
]

export const hostileValue = (random: Random): unknown => random.pick(HOSTILE)(random)

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The value with one thing wrong in it somewhere. */
export function spoiled(value: unknown, random: Random): unknown {
  if (!isObject(value) || random.chance(0.1)) return hostileValue(random)
  const names = Object.keys(value)
  if (Array.isArray(value)) {
    return [
      ...value,
      value.length > 0 && random.chance(0.5) ? spoiled(random.pick(value), random) : hostileValue(random),
    ]
  }
  const name = names.length > 0 ? random.pick(names) : 'nothing'
  const way = random.integer(0, 3)
  if (way === 0) return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
  if (way === 1) return { ...value, [`${name}${random.pick(['_', 's', 'x'.repeat(100)])}`]: hostileValue(random) }
  return { ...value, [name]: way === 2 ? spoiled(value[name], random) : hostileValue(random) }
}
