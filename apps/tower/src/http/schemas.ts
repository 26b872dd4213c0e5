import { SIGNAL_RETENTION_MS } from '@tailslide/core'
import Type from 'typebox'

// Every schema says its rule in words, as the end of a sentence that begins with the field's name: that is what a person
// with a mistake in a request gets to read, instead of the keywords of JSON Schema.

/** The largest integer that both databases keep in an id. */
export const LARGEST_ID = 2_147_483_647

export const id = Type.String({ pattern: '^[1-9][0-9]{0,9}$', rule: 'must be a positive integer' })

/** Ids above the largest are well-formed and name nothing: they are looked up as 0, which no row has. */
export const toId = (text: string): number => (Number(text) <= LARGEST_ID ? Number(text) : 0)

/** Without NUL, which PostgreSQL cannot keep in a text, and without halves of characters, which no database can. */
const text = (maxLength: number, more: object = {}) =>
  Type.String({
    maxLength,
    pattern: '^[^\\u0000\\p{Cs}]*$',
    rule: `must be a string of at most ${maxLength.toLocaleString('en')} characters, without NUL or lone surrogates`,
    ...more,
  })

/** What a title has always been held to; one that is new is held to more, see `titles.ts`. */
export const title = Type.String({
  maxLength: 200,
  // One way only to match: of two stars that take the same, a long text tries every division between them.
  pattern: '^\\s*[^\\s\\u0000\\p{Cs}][^\\u0000\\p{Cs}]*$',
  rule: 'must be a string of 1 to 200 characters that is not blank, without NUL or lone surrogates',
})
export const description = text(10_000)
export const seed = text(200)
/** Whitelists grow long; the limit of the body is theirs too. */
export const longText = text(1_000_000)

export const bool = Type.Boolean({ rule: 'must be true or false' })

export const percentage = Type.Number({
  minimum: 0,
  maximum: 100,
  storable: true,
  rule: 'must be a number from 0 to 100, in steps of 0.1',
})
/** One that a client sends back as it has received it. Circuits have any share, such as 35.875. */
export const echoedPercentage = Type.Number({ minimum: 0, maximum: 100, rule: 'must be a number from 0 to 100' })
export const growth = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1_000,
  storable: true,
  rule: 'must be a number above 0, at most 1000, in steps of 0.1: a recovery without steps would never end',
})

export const confidence = Type.Number({
  minimum: 0,
  maximum: 99.9999999,
  not: { exclusiveMinimum: 0, exclusiveMaximum: 90 },
  rule: 'must be 0, or a number from 90 to 99.9999999: a confidence of 100 would never be reached',
})
export const margin = Type.Number({ minimum: 0, maximum: 50, rule: 'must be a number from 0 to 50' })

export const integer = (minimum: number, maximum: number, unit: string) =>
  Type.Integer({ minimum, maximum, rule: `must be a whole number of ${unit} from ${minimum} to ${maximum}` })

/** 24 days, the longest that a timer of most platforms takes. */
const LONGEST_MS = 2_147_483_647
export const duration = integer(100, LONGEST_MS, 'milliseconds')
export const window = integer(100, SIGNAL_RETENTION_MS, 'milliseconds')
export const minimumRequests = integer(1, 1_000_000_000, 'calls')
export const quorum = integer(1, 1_000, 'instances')
export const count = integer(1, 1_000_000_000, 'calls')

/** An integer that a client sends back as it has received it. */
export const echoedInteger = Type.Integer({ minimum: 0, rule: 'must be an integer, 0 or more' })
export const echoed = Type.Unknown()

export const oneOf = <T extends string>(...values: T[]) =>
  Type.Enum(values, { rule: `must be one of ${values.map((value) => `"${value}"`).join(', ')}` })

const closed = { additionalProperties: false, rule: 'must be a JSON object' } as const
/** An object that has these fields and no others. */
export const object = <T extends Record<string, Type.TSchema>>(fields: T) => Type.Object(fields, closed)

/** A whole number in a query string, of at most ten digits. */
export const digits = (rule: string) => Type.String({ pattern: '^[0-9]{1,10}$', rule })
