/** JSON Schema as plain data, as much of it as the fields of a flag need. */
export type FieldSchema =
  | { readonly type: 'boolean' }
  | { readonly type: 'string'; readonly maxLength?: number; readonly pattern?: string }
  | {
      readonly type: 'number' | 'integer'
      readonly minimum?: number
      readonly exclusiveMinimum?: number
      readonly maximum?: number
      readonly multipleOf?: number
      readonly not?: { readonly exclusiveMinimum: number; readonly exclusiveMaximum: number }
    }
  | { readonly enum: readonly string[] }
  | { readonly type: 'object' | 'array'; readonly [keyword: string]: unknown }

/**
 * What values a field can have. `schema` and `rule` say what may be written; `read` takes what any Tower, deployed or newer, may
 * have sent, and answers undefined for what breaks `readRule`. Rules are ends of sentences that begin with the field's name.
 */
export interface ValueType<T> {
  readonly schema: FieldSchema
  readonly rule: string
  readonly read: (value: unknown) => T | undefined
  readonly readRule: string
}

const reader =
  <T>(accepts: (value: unknown) => value is T): ValueType<T>['read'] =>
  (value) =>
    accepts(value) ? value : undefined

const isString = (value: unknown): value is string => typeof value === 'string'
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

export const boolean: ValueType<boolean> = {
  schema: { type: 'boolean' },
  rule: 'must be true or false',
  read: reader(isBoolean),
  readRule: 'must be true or false',
}

/** Without NUL, which PostgreSQL cannot keep in a text, and without halves of characters, which no database can. */
export const text = (maxLength: number): ValueType<string> => ({
  schema: { type: 'string', maxLength, pattern: '^[^\\u0000\\p{Cs}]*$' },
  rule: `must be a string of at most ${inThousands(maxLength)} characters, without NUL or lone surrogates`,
  read: reader(isString),
  readRule: 'must be a string',
})

/** By hand, because a host's own way of writing numbers is its locale's, and a pattern is slow at the start of a process. */
function inThousands(count: number): string {
  const [thousands, rest] = [Math.floor(count / 1_000), count % 1_000]
  return thousands === 0 ? String(rest) : `${inThousands(thousands)},${String(rest).padStart(3, '0')}`
}

/** A text that is not blank. */
export const name = (maxLength: number): ValueType<string> => ({
  schema: {
    type: 'string',
    maxLength,
    // One way only to match: of two stars that take the same, a long text tries every division between them.
    pattern: '^\\s*[^\\s\\u0000\\p{Cs}][^\\u0000\\p{Cs}]*$',
  },
  rule: `must be a string of 1 to ${maxLength} characters that is not blank, without NUL or lone surrogates`,
  read: reader((value): value is string => isString(value) && value !== ''),
  readRule: 'must be a string, not empty',
})

export const oneOf = <const T extends string>(...words: readonly T[]): ValueType<T> => {
  const rule = `must be one of ${words.map((word) => `"${word}"`).join(', ')}`
  return { schema: { enum: words }, rule, read: (value) => words.find((word) => word === value), readRule: rule }
}

interface Range {
  readonly schema: Extract<FieldSchema, { readonly type: 'number' | 'integer' }>
  readonly rule: string
  /** What is read besides what may be written: deployed Towers know fewer limits. */
  readonly reads: (value: number) => boolean
  readonly readRule: string
}

export const number = ({ schema, rule, reads, readRule }: Range): ValueType<number> => ({
  schema,
  rule,
  read: (value) => (typeof value === 'number' && Number.isFinite(value) && reads(value) ? value : undefined),
  readRule,
})

/** A whole number; any that is not negative is read. */
export const wholeNumber = (minimum: number, maximum: number, of: string): ValueType<number> =>
  number({
    schema: { type: 'integer', minimum, maximum },
    rule: `must be a whole number of ${of} from ${minimum} to ${maximum}`,
    reads: (value) => value >= 0,
    readRule: of === 'milliseconds' ? 'must be a number of milliseconds, 0 or more' : 'must be a number, 0 or more',
  })

/** Whether the number may be written to a field of this schema; false also for what is no schema of numbers. */
export function fits(schema: FieldSchema, value: number): boolean {
  if ('enum' in schema || (schema.type !== 'number' && schema.type !== 'integer')) return false
  const {
    type,
    minimum = Number.NEGATIVE_INFINITY,
    exclusiveMinimum = Number.NEGATIVE_INFINITY,
    maximum = Number.POSITIVE_INFINITY,
    multipleOf,
    not,
  } = schema
  if (type === 'integer' && !Number.isSafeInteger(value)) return false
  if (!(value >= minimum && value > exclusiveMinimum && value <= maximum)) return false
  if (not && value > not.exclusiveMinimum && value < not.exclusiveMaximum) return false
  return multipleOf === undefined || isStep(multipleOf, value)
}

/** Whether a number is a step as people write it: 33.33 is one of 0.01, and 0.1 + 0.2 is none. */
export function isStep(step: number, value: number): boolean {
  const perOne = Math.round(1 / step)
  return Math.round(value * perOne) / perOne === value
}

export const isPercentage = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100

/** Steps as fine as a user's position, which is what the largest part of all percentages is compared with. */
const FINEST_STEP = 0.001

export const percentage: ValueType<number> = number({
  schema: { type: 'number', minimum: 0, maximum: 100, multipleOf: FINEST_STEP },
  rule: `must be a number from 0 to 100, in steps of ${FINEST_STEP}`,
  reads: isPercentage,
  readRule: 'must be a number from 0 to 100',
})

/** What a recovery gains at each step: above 0, or it would never end; an exponential one may more than double. */
export const growth: ValueType<number> = number({
  schema: { type: 'number', exclusiveMinimum: 0, maximum: 1_000, multipleOf: FINEST_STEP },
  rule: `must be a number above 0, at most 1000, in steps of ${FINEST_STEP}: a recovery without steps would never end`,
  reads: (value) => value >= 0,
  readRule: 'must be a number, 0 or more',
})

const MOST_CERTAIN = 99.9999999

export const confidence: ValueType<number> = number({
  schema: { type: 'number', minimum: 0, maximum: MOST_CERTAIN, not: { exclusiveMinimum: 0, exclusiveMaximum: 90 } },
  rule: `must be 0, or a number from 90 to ${MOST_CERTAIN}: a confidence of 100 would never be reached`,
  reads: (value) => value === 0 || (value >= 90 && value <= MOST_CERTAIN),
  readRule: `must be 0, or a number from 90 to ${MOST_CERTAIN}`,
})

/** A number that is read as strictly as it is written. */
export const within = (minimum: number, maximum: number): ValueType<number> => {
  const rule = `must be a number from ${minimum} to ${maximum}`
  const reads = (value: number) => value >= minimum && value <= maximum
  return number({ schema: { type: 'number', minimum, maximum }, rule, reads, readRule: rule })
}

/** A whole number that is read as strictly as it is written. */
export const strictWholeNumber = (minimum: number, maximum: number, of: string): ValueType<number> =>
  number({
    schema: { type: 'integer', minimum, maximum },
    rule: `must be a whole number of ${of} from ${minimum} to ${maximum}`,
    reads: (value) => Number.isSafeInteger(value) && value >= minimum && value <= maximum,
    readRule: `must be a whole number from ${minimum} to ${maximum}`,
  })

/** An id: the largest is what both databases keep. */
export const id: ValueType<number> = number({
  schema: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
  rule: 'must be a positive integer',
  reads: (value) => Number.isSafeInteger(value) && value > 0,
  readRule: 'must be a positive integer',
})

export const revision: ValueType<number> = number({
  schema: { type: 'integer', minimum: 0 },
  rule: 'must be an integer, 0 or more',
  reads: (value) => Number.isSafeInteger(value) && value >= 0,
  readRule: 'must be an integer, 0 or more',
})
