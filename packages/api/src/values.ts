import { isRecord } from '@tailslide/core'
import Type from 'typebox'

// Every schema of what is sent says its rule in words, as the end of a sentence that begins with the field's name: that is
// what a person with a mistake in a request gets to read, instead of the keywords of JSON Schema.

/** The largest integer that both databases keep in an id. */
export const LARGEST_ID = 2_147_483_647

/** The same of every id, in Tower's words. */
export const ID_RULE = `must be a positive integer, ${LARGEST_ID} at most`

/** With a value that stands in examples, where the schema alone would not lead to one that can succeed. */
export const suchAs = <T extends Type.TSchema>(schema: T, example: Type.Static<T>) =>
  Type.Unsafe<Type.Static<T>>({ ...schema, examples: [example] })

/** An id in a path or a query string. */
export const idText = suchAs(Type.String({ pattern: '^[1-9][0-9]{0,9}$', rule: ID_RULE }), '1')

/** Ids above the largest are well-formed and name nothing: they, and what is no id, are looked up as 0, which no row has. */
export const toId = (text: string): number =>
  /^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= LARGEST_ID ? Number(text) : 0

/** An id in a body. */
export const id = Type.Integer({ minimum: 1, maximum: LARGEST_ID, rule: ID_RULE })

/** What a title has always been held to; one that is new is held to more. */
export const title = Type.String({
  maxLength: 200,
  // One way only to match: of two stars that take the same, a long text tries every division between them.
  pattern: '^\\s*[^\\s\\u0000\\p{Cs}][^\\u0000\\p{Cs}]*$',
  rule: 'must be a string of 1 to 200 characters that is not blank, without NUL or lone surrogates',
})

export const projectTitle = suchAs(title, 'shop')

export const environmentName = suchAs(
  Type.String({
    maxLength: 50,
    pattern: '^[a-z][a-z0-9-]*$',
    rule: 'must be 1 to 50 lower-case letters, digits and hyphens, beginning with a letter',
  }),
  'staging',
)

/**
 * One character, as part of a pattern: what a terminal or a line obeys, and what is drawn as nothing. What stands beside it would
 * be read backwards, and two names would look alike. Not those that emoji and some scripts need inside a word: joiners (U+200C,
 * U+200D) and the two selectors of an emoji's style.
 */
export const HIDDEN = String.raw`(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]`
/** A text that has none of them. */
export const VISIBLE = `^(?:(?!${HIDDEN}).)*$`

/** What people call themselves, and what is theirs, such as a token; several may have the same. */
export const name = Type.String({
  maxLength: 100,
  pattern: String.raw`^(?![\u200c\u200d\ufe0e\ufe0f])(?!\s)(?:(?!${HIDDEN}).)*(?!${HIDDEN}|[\s\u200c\u200d]).$`,
  rule: 'must be 1 to 100 characters on one line, without white space at its ends and invisible characters',
})

export const words = (longest: number) =>
  Type.String({
    maxLength: longest,
    pattern: '^[^\\u0000\\p{Cs}]*$',
    rule: `must be a string of at most ${longest} characters, without NUL or lone surrogates`,
  })

/** A text that is never shown again: its value is left out where it breaks its rule. */
export const secret = (schema: { readonly rule: string } & Readonly<Record<string, unknown>>) =>
  Type.String({ ...schema, secret: true })

/** Of a flag, as its `ETag` says it. A proxy that compresses answers makes it a weak one. */
export const edition = Type.String({
  maxLength: 64,
  pattern: '^(W/)?"[0-9-]+"$',
  rule: 'must be an ETag of the flag, such as "13-4" with its quotes',
})

export const bool = Type.Boolean({ rule: 'must be true or false' })

export const integer = (minimum: number, maximum: number, unit: string) =>
  Type.Integer({ minimum, maximum, rule: `must be a whole number of ${unit} from ${minimum} to ${maximum}` })

/** A whole number in a query string, of at most ten digits. */
export const digits = (rule: string, example: `${number}`) =>
  suchAs(Type.String({ pattern: '^[0-9]{1,10}$', rule }), example)

export const oneOf = <T extends string>(...values: T[]) =>
  Type.Enum(values, { rule: `must be one of ${values.map((value) => `"${value}"`).join(', ')}` })

/** An object that has these fields and no others: what is sent in vain is refused, because who writes it expects something of it. */
export const only = <T extends Record<string, Type.TSchema>>(fields: T) =>
  Type.Object(fields, { additionalProperties: false, rule: 'must be a JSON object' })

/** The same of plain schemas, of which some are asked for. */
export const objectOf = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
  rule: 'must be a JSON object',
})

export const NO_QUERY = Type.Object({}, { additionalProperties: false, rule: 'must be empty' })

/** A body of which nothing has to be said: no body at all, or null, is as good as {}. */
export const maybe = <T extends Record<string, Type.TSchema>>(fields: T) =>
  Type.Unsafe<Type.Static<Type.TObject<T>> | null>({ ...only(fields), type: ['object', 'null'] })

/** Of what SDKs send, in languages whose objects have every field: null is as good as leaving it out. */
export const orAbsent = <T extends Type.TSchema & { readonly type: string }>(schema: T) =>
  Type.Optional(Type.Unsafe<Type.Static<T> | null>({ ...schema, type: [schema.type, 'null'] }))

/** Clients that always send JSON send an empty object. */
export const NO_BODY = Type.Object(
  {},
  { additionalProperties: false, type: ['object', 'null'], rule: 'must be empty or {}' },
)

/** Open, unlike what else is taken: an SDK newer than this Tower may ask for more, and gets what there is. */
export const ANY_QUERY = Type.Object({})

/** ISO 8601. */
export const instant = Type.String()

export const INSTANT_RULE = 'must be an instant such as 2027-01-31T12:00:00Z'

/** An instant as it is sent; whether the calendar has it is for `toInstant` to say. */
export const instantText = Type.String({
  maxLength: 40,
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
  rule: INSTANT_RULE,
})

/**
 * Milliseconds since 1970 of an instant, or of the beginning of a day, as they are sent; undefined for what no calendar of the
 * years 0 to 9999 has. `Date.parse` takes the 31st of February for the 3rd of March, and goes beyond those years.
 */
export function toInstant(text: string): number | undefined {
  const instant = Date.parse(text)
  if (Number.isNaN(instant) || instant < FIRST_INSTANT || instant > LAST_INSTANT) return undefined
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00.000Z`).toISOString().startsWith(day) ? instant : undefined
}

const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

export const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What an answer is about, and what the caller might not expect of it. */
export const payload = <T extends Type.TSchema>(about: T) => Type.Object({ payload: about })
export const withNotice = <T extends Type.TSchema>(about: T) =>
  Type.Object({ payload: about, notice: Type.Optional(Type.String()) })
/** Beside it whether nothing was written, because all was so already: then there is nothing to take back. */
export const ofChange = <T extends Type.TSchema>(about: T) =>
  Type.Object({ payload: about, notice: Type.Optional(Type.String()), unchanged: Type.Optional(Type.Literal(true)) })

/** Of bodies that may ask to be told only what would be done. */
export const changesNothing = (body: unknown): boolean => isRecord(body) && body.dry_run === true

/** `plan` of a dry run: refused with PLAN_OUTDATED where something else would be done by now. */
export const seenPlan = Type.String({ pattern: '^[0-9a-f]{64}$', rule: 'must be the plan of a dry run' })
