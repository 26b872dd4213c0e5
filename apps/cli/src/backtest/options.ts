import { Option } from '@commander-js/extra-typings'
import { NEW_FLAG, SIGNAL_RETENTION_MS } from '@tailslide/core'
import { CliError } from '../errors.js'
import { withoutSecrets } from '../secrets.js'

const refuse = (name: string, value: string, rule: string) =>
  new CliError('INVALID_OPTION', `${name} is "${value}": ${rule}`)

const numberOf =
  (name: string, rule: string, accepts: (value: number) => boolean) =>
  (text: string): number => {
    const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
    if (accepts(value)) return value
    throw refuse(name, text, rule)
  }

const within = (least: number, most: number) => (value: number) => value >= least && value <= most

const wholeOf = (name: string, least: number, most: number) => {
  const isIn = within(least, most)
  const rule = `must be a whole number from ${least} to ${most}`
  return numberOf(name, rule, (value) => Number.isInteger(value) && isIn(value))
}

export const thresholdOption = () =>
  new Option(
    '--threshold <percentages>',
    'failure rates to try, separated by commas; default 1,2,5,10,20,50',
  ).argParser((text: string): readonly number[] => {
    const one = numberOf('--threshold', 'must be percentages above 0, at most 100', (v) => v > 0 && v <= 100)
    return text.split(',').map((each) => one(each.trim()))
  })

export const ruleOption = () =>
  new Option('--rule <rule>', 'only this rule; default: both').choices(['threshold', 'comparison'] as const)

export const windowOption = () =>
  new Option(
    '--window <milliseconds>',
    `how far back the threshold rule looks; default ${NEW_FLAG.circuit_window}`,
  ).argParser(wholeOf('--window', 100, SIGNAL_RETENTION_MS))

export const minimumOption = () =>
  new Option('--minimum <calls>', `fewer calls never trip; default ${NEW_FLAG.circuit_minimum_requests}`).argParser(
    wholeOf('--minimum', 1, 999_999_999),
  )

export const confidenceOption = () =>
  new Option(
    '--confidence <percentage>',
    `how sure to be: 0, or 90 to 99.9999999; default ${NEW_FLAG.circuit_confidence_percentage}`,
  ).argParser(
    numberOf(
      '--confidence',
      'must be 0, or a number from 90 to 99.9999999',
      (v) => v === 0 || within(90, 99.9999999)(v),
    ),
  )

export const marginOption = () =>
  new Option(
    '--margin <points>',
    `percentage points that the new path may fail more often than the old one; default ${NEW_FLAG.circuit_comparison_margin_percentage}`,
  ).argParser(numberOf('--margin', 'must be a number from 0 to 50', within(0, 50)))

export const quorumOption = () =>
  new Option(
    '--quorum <instances>',
    `the verdict must stand without the worst but so many; default ${NEW_FLAG.circuit_quorum_instances}`,
  ).argParser(wholeOf('--quorum', 1, 1_000))

export const flagOption = () =>
  new Option('--flag <id>', 'take defaults from this flag in Tower, and without a file its last hour').argParser(
    wholeOf('--flag', 1, 999_999_999),
  )

export const towerOption = () =>
  new Option('--tower <url>', 'address of a Tower, such as http://localhost:3001')
    .env('TAILSLIDE_TOWER_URL')
    .argParser((url: string): string => {
      if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url
      throw refuse('--tower (TAILSLIDE_TOWER_URL)', withoutSecrets(url), 'must begin with http:// or https://')
    })

export const tokenOption = () =>
  new Option('--token <token>', 'admin token of that Tower; the variable keeps it out of process lists').env(
    'TAILSLIDE_TOKEN',
  )
