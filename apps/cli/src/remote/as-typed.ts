import { type FieldProblem, TowerClientError } from '@tailslide/client'
import { CliError } from '../errors.js'
import { refuse } from '../option-values.js'
import { otherWays } from './durations.js'
import type { Field } from './field.js'
import { argumentName, optionName } from './parameters.js'

/** What was typed for fields, and how each is called where it is typed. */
export interface TypedFields {
  readonly fields: readonly Field[]
  readonly typed: Readonly<Record<string, string>>
  /** Those that are arguments and no options. */
  readonly taken?: readonly Field[]
}

/**
 * What Tower refuses of fields, as a terminal tells of its own options: by the name, value and rule that whoever has typed it knows.
 * Any other error as it is.
 */
export function asTyped(error: unknown, typed: TypedFields): unknown {
  if (!(error instanceof CliError)) return error
  if (error.code === 'INVALID_OPTION') return ofArgument(error, typed.taken ?? [])
  const said = error.cause
  if (!(said instanceof TowerClientError) || said.code !== 'INVALID_INPUT') return error
  const [first] = said.fields
  // Some are told in words of their own, which say more.
  if (first === undefined || !said.message.startsWith(`${first.field} ${first.rule}`)) return error
  const words = said.fields.map((problem) => inTyped(problem, typed))
  return words.includes(undefined) ? error : new CliError('REFUSED', words.join('; '), { cause: said })
}

/** What is wrong by itself is told of every field as of an option. */
function ofArgument(error: CliError, taken: readonly Field[]): CliError {
  const { message, code } = error
  const field = taken.find(({ name }) => message.startsWith(`${optionName(name)} is `))
  if (!field) return error
  return new CliError(code, `<${argumentName(field)}>${message.slice(optionName(field.name).length)}`, { cause: error })
}

function inTyped({ field: path, value, rule }: FieldProblem, { fields, typed, taken = [] }: TypedFields) {
  const [name = ''] = path.split(/[.[]/)
  const field = fields.find((one) => one.name === name)
  const text = typed[name]
  if (!field || text === undefined) return undefined
  const shown = taken.includes(field) ? `<${argumentName(field)}>` : optionName(name)
  const ways = rule === field.schema.rule ? otherWays(field) : ''
  const told = [inOptions(rule, { name, fields }), ways].filter((words) => words !== '').join(', ')
  // What Tower does not repeat is nobody else's to see.
  if (value === null || value === HIDDEN)
    return path === name ? `${shown} ${told}` : `${shown}: ${path.slice(name.length).replace(/^\./, '')} ${told}`
  if (path === name) return refuse(shown, text.slice(0, LONGEST_SHOWN), told).message
  return `${shown} has ${JSON.stringify(value).slice(0, LONGEST_SHOWN)}: ${told}`
}

const HIDDEN = '***'
const LONGEST_SHOWN = 100

/** Names that are no words, and those of which Tower's rules of others speak. */
const OTHERS = /_|[A-Z]|^range$/

/** A rule may name the other fields by which it is judged. */
const inOptions = (
  rule: string,
  { name, fields }: { readonly name: string; readonly fields: readonly Field[] },
): string =>
  fields
    .filter((other) => other.name !== name && OTHERS.test(other.name))
    .reduce((words, other) => words.replace(new RegExp(`\\b${other.name}\\b`, 'g'), optionName(other.name)), rule)
