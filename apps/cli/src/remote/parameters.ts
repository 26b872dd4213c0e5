import { type AnyRoute, ID_RULE, paramNames } from '@tailslide/api'
import { FIELD_NAMES, FIELDS, isRecord, isUnwritable } from '@tailslide/core'
import { CliError } from '../errors.js'
import { DECIMAL_RULE, decimalOf, refuse } from '../option-values.js'
import { countOf, isOnNoDay, momentOf, otherWays } from './durations.js'
import type { Field } from './field.js'
import { aboutNamed, ONLY_IDS } from './named-fields.js'

/**
 * What stands in a path for an id, and how a person says it.
 * flag         its title, or its id as `id:7`, as an argument
 * project      its title, or its id as `id:7`: an argument where the route is about the project itself, otherwise --project
 * environment  its name: an argument where the route is about the environment itself, otherwise --env
 * listed       the email of a person, the name of a token, key or webhook, or its id, as an argument
 * number       the id itself, as an argument
 */
export interface PathParameter {
  readonly name: string
  readonly kind: 'flag' | 'project' | 'environment' | 'listed' | 'number'
  readonly isArgument: boolean
  /** As the help has it. */
  readonly shown: string
}

const KINDS: Readonly<Record<string, Exclude<PathParameter['kind'], 'number'>>> = {
  flags: 'flag',
  circuit: 'flag',
  projects: 'project',
  apps: 'environment',
  logs: 'environment',
  environments: 'environment',
  people: 'listed',
  tokens: 'listed',
  keys: 'listed',
  webhooks: 'listed',
}

/** One of a list, as people call it. */
const one = (segment: string): string =>
  segment === 'people' ? 'person' : segment.replace(/ies$/, 'y').replace(/s$/, '')

export function pathParameters({ path }: AnyRoute): PathParameter[] {
  return paramNames(path).map((name) => {
    const segment = new RegExp(`/([^/]+)/:${name}(?:/|$)`).exec(path)?.[1] ?? ''
    const kind = KINDS[segment] ?? 'number'
    const isItself = path.endsWith(`/${segment}/:${name}`)
    const isOfList = kind === 'number' || kind === 'listed'
    const isArgument = kind === 'flag' || isOfList || (isItself && (kind === 'project' || segment === 'environments'))
    return { name, kind, isArgument, shown: isOfList ? one(segment) : kind }
  })
}

/** Those of a whole flag that nobody can write: they are in bodies for the sake of clients that send one back. */
const UNWRITABLE: ReadonlySet<string> = new Set([...FIELD_NAMES.filter(isUnwritable), 'logs'])

export const fieldsOf = ({
  path,
  body,
  query,
}: AnyRoute & { readonly body?: unknown; readonly query?: unknown }): Field[] => [
  ...fieldsIn(body, { in: 'body', isOfFlag: path.includes('/flags') }),
  ...fieldsIn(query, { in: 'query', isOfFlag: path.includes('/flags') }),
]

function fieldsIn(schema: unknown, where: Pick<Field, 'in' | 'isOfFlag'>): Field[] {
  if (!isRecord(schema) || !isRecord(schema.properties)) return []
  const required = Array.isArray(schema.required) ? schema.required : []
  const isWholeFlag = 'circuit_revision' in schema.properties
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    if (!isRecord(field) || (isWholeFlag && UNWRITABLE.has(name))) return []
    return [{ name, isRequired: required.includes(name), schema: field, ...where }]
  })
}

/** `--rollout-percentage` of `rollout_percentage`, and `--time-range` of `timeRange`. */
export const optionName = (field: string): string =>
  `--${field.replaceAll('_', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/**
 * The value of a field, of what was typed. Whether it is in its range is for Tower to say, which names the rule; here is only
 * decided what kind of value it is.
 */
export function typedValue(field: Field, text: string): unknown {
  const { name, schema } = field
  if (isOnNoDay(name, text)) throw refuse(optionName(name), text, 'must be on a day that the calendar has')
  const typed = momentOf(name, countOf(field, text), Date.now())
  if (field.in === 'query') return typed
  const types = typesOf(schema)
  if (isYesOrNo(field)) {
    const value = YES_OR_NO[typed.toLowerCase()]
    if (value !== undefined) return value
    throw refuse(optionName(name), typed, 'must be true or false, on or off')
  }
  if (types.has('null') && typed === 'null') return null
  if (types.has('string')) return typed
  if (types.has('number') || types.has('integer')) {
    const named = ONLY_IDS[name]
    if (named !== undefined && schema.rule === ID_RULE && !/^\d{1,10}$/.test(typed.trim()))
      throw refuse(optionName(name), typed, `must be ${named}, which \`tailslide history list\` shows`)
    const number = decimalOf(typed.trim())
    if (number !== undefined) return number
    throw refuse(optionName(name), typed, [DECIMAL_RULE, otherWays(field)].filter(Boolean).join(', '))
  }
  if (types.has('array') && !typed.startsWith('[')) return typed.split(',').map((part) => part.trim())
  return parseJson(optionName(name), typed)
}

/** A field as an argument, which has no name on the line. */
export const argumentName = (field: Field): string => (isYesOrNo(field) ? 'on|off' : field.name.replaceAll('_', '-'))

export const isYesOrNo = (field: Field): boolean => field.in === 'body' && typesOf(field.schema).has('boolean')

export const isYes = (typed: string | undefined): boolean =>
  typed !== undefined && YES_OR_NO[typed.toLowerCase()] === true

const YES_OR_NO: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
}

function typesOf(schema: Readonly<Record<string, unknown>>): ReadonlySet<unknown> {
  if ('enum' in schema || 'const' in schema) return new Set(['string'])
  const options = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isRecord) : [schema]
  return new Set(options.flatMap((option) => ('const' in option ? 'string' : (option.type ?? []))))
}

function parseJson(option: string, typed: string): unknown {
  try {
    return JSON.parse(typed)
  } catch (cause) {
    throw new CliError('INVALID_OPTION', `${option} is "${typed.slice(0, 100)}": must be JSON`, { cause })
  }
}

/** Its help: what the field is for where that is known, and what is asked of its value. */
export function aboutField(field: Field): string {
  const named = aboutNamed(field)
  if (named !== undefined) return named
  const { name, schema } = field
  const meaning = MEANINGS[name] ?? (field.isOfFlag ? undefined : MEANINGS_ELSEWHERE[name])
  if (meaning !== undefined) return meaning
  const about = field.in === 'query' ? MEANINGS_IN_QUERY[name] : aboutInBody(field)
  if (about !== undefined && isToldElsewhere(schema)) return about
  const rule = [schema.rule, otherWays(field)].filter((words) => typeof words === 'string' && words !== '').join(', ')
  return [about, about === undefined ? rule : rule && `(${rule})`].filter(Boolean).join(' ')
}

const aboutInBody = ({ name, isOfFlag }: Field): string | undefined =>
  isOfFlag && name in FIELDS ? FIELDS_BY_NAME[name]?.about : undefined

/** Choices stand in the help anyway, and what is true of any text that is typed helps nobody. */
const isToldElsewhere = ({ enum: choices, rule }: Readonly<Record<string, unknown>>): boolean =>
  choices !== undefined || /lone surrogates$/.test(String(rule))

/** What fields are for whose rule tells nothing of it, or speaks in names that nobody types. */
const MEANINGS: Readonly<Record<string, string>> = {
  dry_run: 'only say what would be done',
  is_protected: 'whether changes there take a releaser, but for what takes the new path away from users',
  needs_reason: 'whether each change there has to say why',
  is_disabled: 'whether they are kept out',
  timeRange: 'how long back, such as 15m or 1h; 1h at most, for so long calls are kept',
  timeBucket: 'in stretches of this length, such as 10s or 1m',
}

/** What an answer is narrowed to, or how it is told. */
const MEANINGS_IN_QUERY: Readonly<Record<string, string>> = {
  actor: 'what these have done',
  about: 'what was done to these',
  action: 'what was done of this kind',
  since: 'from then on',
  until: 'up to then',
  q: 'what has these words in it',
  limit: 'how many at most',
  range: 'how long back',
  bucket: 'in stretches of this length',
  state: 'those that are so',
  tag: 'those with this tag',
  owner: 'those of this owner',
  archived: 'whether archived ones are among them',
  sort: 'in this order',
  cursor: 'where to go on, as the page before has said',
}

/** Of what a flag has too, and where it is something else. */
const MEANINGS_ELSEWHERE: Readonly<Record<string, string>> = {
  is_enabled: 'whether it is told of what happens',
}

const FIELDS_BY_NAME: Readonly<Record<string, { readonly about: string }>> = FIELDS
