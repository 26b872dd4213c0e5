import { isRecord, nearestName, shorten } from '@tailslide/core'
import type { FieldProblem } from '../errors.js'
import { shortened, shownValue } from './shown-value.js'

/** What is read of an error of Ajv with `verbose`; the schemas say their rule in words of their own. */
export interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  readonly data?: unknown
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined
}

/** Nobody reads more, and a long array of mistakes would make a longer answer. */
export const MOST_PROBLEMS = 20

/** One problem a field: a value may break several keywords of a schema, but there is one rule to tell. */
export function validationProblems(part: string, errors: readonly SchemaError[]): FieldProblem[] {
  const problems = new Map<string, FieldProblem>()
  for (const error of errors) {
    if (problems.size === MOST_PROBLEMS) break
    const problem = toProblem(part, error)
    if (!problems.has(problem.field)) problems.set(problem.field, problem)
  }
  return [...problems.values()]
}

/** `title must be a string, and is 7` for each problem, as one sentence after another. */
export const describeProblems = (problems: readonly FieldProblem[]): string =>
  problems
    .map(({ field, value, rule }) => `${field} ${rule}${value === undefined ? '' : `, and is ${inWords(value)}`}.`)
    .join(' ')

function toProblem(part: string, error: SchemaError): FieldProblem {
  const shown = isSecret(error.parentSchema) ? () => HIDDEN : shownValue
  const parts = partsOf(error.instancePath)
  const path = spelled(parts)
  const inPath = (name: unknown): string => {
    const beside = parts.length === 1 && parts[0] === FILE ? '' : path
    return beside === '' ? String(name) : `${beside}.${String(name)}`
  }
  const { keyword, params, parentSchema } = error
  if (keyword === 'required') {
    return { field: inPath(params.missingProperty), value: undefined, rule: 'is required' }
  }
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty)
    const value = isRecord(error.data) ? error.data[name] : undefined
    return { field: inPath(shortened(name)), value: shown(value), rule: unknownRule(name, parentSchema) }
  }
  const rule = typeof parentSchema?.rule === 'string' ? parentSchema.rule : (error.message ?? 'is not valid')
  return { field: path === '' ? part : path, value: shown(error.data ?? null), rule }
}

/** A field that is a whole file: what is wrong in it is told of as whoever has written the file knows it. */
const FILE = 'config'

/** `flags[2].title`, as whoever refuses what no schema sees spells it too. */
function spelled(parts: readonly string[]): string {
  const names = parts[0] === FILE && parts.length > 1 ? parts.slice(1) : parts
  return names.map((name, at) => (/^\d+$/.test(name) ? `[${name}]` : at === 0 ? name : `.${name}`)).join('')
}

/** Of a JSON pointer. */
const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

const HIDDEN = '***'

/** What stands where a password does, or beside one, may be one that somebody has put in the wrong place. */
const isSecret = (schema: SchemaError['parentSchema']): boolean =>
  schema?.secret === true ||
  (isRecord(schema?.properties) && Object.values(schema.properties).some((one) => isRecord(one) && one.secret === true))

function unknownRule(name: string, schema: SchemaError['parentSchema']): string {
  const known = isRecord(schema?.properties) ? Object.keys(schema.properties) : []
  const near = nearestName(name, known)
  return near === undefined ? 'is not a known field' : `is not a known field (did you mean ${near}?)`
}

const LONGEST = 60

const inWords = (value: unknown): string => shorten(JSON.stringify(value) ?? String(value), LONGEST)
