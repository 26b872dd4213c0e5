import { Option } from '@commander-js/extra-typings'
import { FIELDS, fits, NEW_FLAG, type NumberField, RULE_NAMES } from '@tailslide/core'
import { CliError } from '../errors.js'

const refuse = (name: string, value: string, rule: string) =>
  new CliError('INVALID_OPTION', `${name} is "${value}": ${rule}`)

const numberOf =
  (name: string, rule: string, accepts: (value: number) => boolean) =>
  (text: string): number => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
    if (accepts(value)) return value
    throw refuse(name, text, rule)
  }

/** An option that stands for a field of a flag: what it is for, what it may be and its default are the field's. */
function fieldOption<const F extends string>(flags: F, field: NumberField) {
  const { about, type } = FIELDS[field]
  const purpose = about.charAt(0).toLowerCase() + about.slice(1).replace(/\.$/, '')
  const name = flags.split(' ')[0] ?? flags
  return new Option(flags, `${purpose}; default ${NEW_FLAG[field]}`).argParser(
    numberOf(name, type.rule, (value) => fits(type.schema, value)),
  )
}

export const thresholdOption = () =>
  new Option(
    '--threshold <percentages>',
    'failure rates to try, separated by commas; default 1,2,5,10,20,50',
  ).argParser((text: string): readonly number[] => {
    const one = numberOf('--threshold', 'must be percentages above 0, at most 100', (v) => v > 0 && v <= 100)
    return text.split(',').map((each) => one(each.trim()))
  })

export const ruleOption = () => new Option('--rule <rule>', 'only this rule; default: both').choices(RULE_NAMES)

export const windowOption = () => fieldOption('--window <milliseconds>', 'circuit_window')
export const minimumOption = () => fieldOption('--minimum <calls>', 'circuit_minimum_requests')
export const confidenceOption = () => fieldOption('--confidence <percentage>', 'circuit_confidence_percentage')
export const marginOption = () => fieldOption('--margin <points>', 'circuit_comparison_margin_percentage')
export const quorumOption = () => fieldOption('--quorum <instances>', 'circuit_quorum_instances')

export const flagOption = () =>
  new Option('--flag <title>', 'take defaults from this flag, by its title or its id, and without a file its last hour')
