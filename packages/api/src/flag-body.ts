import {
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  type Flag,
  isRecord,
  isUnwritable,
  isWritable,
  type UnwritableName,
  type WritableFields,
} from '@tailslide/core'
import Type from 'typebox'
import { type FlagLog, flagLog } from './audit.js'
import { objectOf } from './values.js'

type Json = Readonly<Record<string, unknown>>

const schemasOf = (names: readonly FieldName[], schemaOf: (name: FieldName) => Json): Record<string, Json> =>
  Object.fromEntries(names.map((name) => [name, schemaOf(name)]))

/** What a person sets. */
const writable = schemasOf(FIELD_NAMES.filter(isWritable), (name) => {
  const { schema, rule } = FIELDS[name].type
  return { ...schema, rule }
})

/**
 * What the circuit and Tower set. Deployed clients make and change flags by sending the whole flag, so these are taken and change
 * nothing; where they differ, the answer says so. A circuit has any share, such as 35.875, and so steps are not asked for.
 */
const echoed = schemasOf(FIELD_NAMES.filter(isUnwritable), (name) => {
  const { schema, readRule } = FIELDS[name].type
  if ('enum' in schema) return { ...schema, rule: readRule }
  if (schema.type !== 'number' && schema.type !== 'integer') return {}
  const { multipleOf: _, ...range } = schema
  return { ...range, rule: readRule }
})

const properties = { ...writable, ...echoed, logs: {} }

/** Fields that nobody can write, as a request has them. */
export type EchoedFields = { readonly [N in UnwritableName | 'logs']?: unknown }
export type FlagChange = Partial<WritableFields> & EchoedFields
export type NewFlag = FlagChange & Pick<WritableFields, 'title'>

export const newFlag = Type.Unsafe<NewFlag>(objectOf(properties, ['title']))
export const flagChange = Type.Unsafe<FlagChange>(objectOf(properties))

/** Whether a change takes the new path away from users and does nothing else. */
export const onlyTakesAway = (change: unknown): boolean =>
  isRecord(change) &&
  Object.entries(change).every(([name, value]) => {
    if (name === 'circuit_mode') return value === 'forced_open'
    return (name === 'is_active' || name === 'is_enabled') && value === false
  })

/**
 * A flag in an answer: every field, with what is told of it. Limits are for what a person writes: flags that were imported, and
 * circuits, are beyond some of them.
 */
export const flagAnswered = schemasOf(FIELD_NAMES, (name) => {
  const { type, about } = FIELDS[name]
  const { schema } = type
  const isLimited = 'type' in schema && schema.type !== 'object'
  return { ...(isLimited ? { type: schema.type } : schema), description: about }
})
/** A flag as SDKs get it; of one that came from a deployed Tower, what is optional may be missing. */
export const servedFlag = Type.Unsafe<Flag>({
  type: 'object',
  properties: flagAnswered,
  required: FIELD_NAMES.filter((name) => FIELDS[name].presence !== 'optional'),
})

const whole = (more: Record<string, Json> = {}) => ({
  type: 'object',
  properties: { ...flagAnswered, ...more },
  required: [...FIELD_NAMES, ...Object.keys(more)],
})

export const wholeFlag = Type.Unsafe<Flag>(whole())
export const flagWithLogs = Type.Unsafe<Flag & { readonly logs: readonly FlagLog[] }>(
  whole({ logs: { ...Type.Array(flagLog) } }),
)
