import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { CliError } from '../errors.js'
import { envOption, projectOption } from '../options.js'
import type { Field } from './field.js'
import { isFilteredByFlag } from './named-fields.js'
import { aboutField, isYesOrNo, optionName } from './parameters.js'

/** The environment of which a list is to tell alone; deployed clients' word for it is another. */
const isListed = ({ name, in: where }: Field): boolean => name === 'app' && where === 'query'

/** The one that something is to be for alone. */
export const isChosenEnvironment = ({ name, in: where }: Field): boolean => name === 'app_id' && where === 'body'

/** An option for each field. */
export function addFieldOptions(
  command: CommandUnknownOpts,
  fields: readonly Field[],
  unlessGiven: Readonly<Record<string, string>> = {},
): void {
  for (const field of fields) {
    if (field.name === 'environments' && isFilteredByFlag(fields)) continue
    const value = unlessGiven[field.name]
    const isRequired = field.isRequired && value === undefined
    const option = optionOf({ ...field, isRequired }).hideHelp(isListed(field))
    command.addOption(value === undefined ? option : option.default(value))
    if (isListed(field)) command.addOption(envOption('of this environment alone'))
  }
}

function optionOf(field: Field): Option {
  // A list of everything is narrowed by the project that is meant elsewhere too.
  if (field.name === 'project') return projectOption()
  if (isYesOrNo(field)) return new Option(`${optionName(field.name)} [true|false]`, aboutField(field))
  const option = new Option(`${optionName(field.name)} <value>`, aboutOption(field))
  const { enum: choices } = field.schema
  return Array.isArray(choices) && choices.every((choice) => typeof choice === 'string')
    ? option.choices(choices)
    : option
}

const aboutOption = (field: Field): string => `${aboutField(field)}${field.isRequired ? ' (required)' : ''}`

/** Named as they are typed, which Tower does not know, and before anything is asked of it. */
export function requireGiven(fields: readonly Field[], given: Readonly<Record<string, string>>): void {
  const missing = fields.filter(({ name, isRequired }) => isRequired && given[name] === undefined)
  if (missing.length === 0) return
  const names = missing.map(({ name }) => optionName(name)).join(' and ')
  throw new CliError(
    'INVALID_OPTION',
    `${names} ${missing.length === 1 ? 'is' : 'are'} missing; --help tells what to give`,
  )
}

/** What was given of the fields, by their names. */
export function givenFields(command: CommandUnknownOpts, fields: readonly Field[]): Readonly<Record<string, string>> {
  const opts: Readonly<Record<string, unknown>> = command.opts()
  return Object.fromEntries(
    fields.flatMap((field) => {
      const own = opts[new Option(`${optionName(field.name)} <value>`).attributeName()]
      const value = isListed(field) || isChosenEnvironment(field) ? oneEnvironment(command, field, own) : own
      // An option of yes or no that stands alone is a yes.
      return typeof value === 'string' || value === true ? [[field.name, String(value)] as const] : []
    }),
  )
}

/** The variable is for commands that say nothing themselves. */
function oneEnvironment(command: CommandUnknownOpts, field: Field, own: unknown): unknown {
  const { env }: { readonly env?: string } = command.opts()
  if (own === undefined) return env
  if (env === undefined || env === own || command.getOptionValueSource('env') !== 'cli') return own
  throw new CliError('INVALID_OPTION', `${optionName(field.name)} and --env are the same: give one of them`)
}
