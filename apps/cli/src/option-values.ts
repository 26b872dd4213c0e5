import { isIP } from 'node:net'
import { CliError } from './errors.js'
import { withoutSecrets } from './secrets.js'

// What the value of an option must be like. Each refuses with the option's name, its variable, the value and the rule.

export const refuse = (name: string, shown: string, rule: string): CliError =>
  new CliError('INVALID_OPTION', `${name} is "${shown}": ${rule}`)

/**
 * The value of an option that a command cannot do without. Not commander's mandatory options: those are asked for before
 * a mistyped name is noticed, so that `--databse x` was answered with "--database is missing".
 */
export function required<T>(name: string, value: T | undefined, example: string): T {
  if (value !== undefined) return value
  throw new CliError('INVALID_OPTION', `${name} is missing: give it, such as ${example}`)
}

/** Decimals alone: `0x10` and `1e5` are numbers to a program, and slips of whoever has typed them. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/
/** A number of more digits is kept as another one. */
const MOST_DIGITS = 15
export const DECIMAL_RULE = `must be a number in at most ${MOST_DIGITS} digits, such as 12 or 2.5`

/** Undefined: it is not one number, to the letter. */
export const decimalOf = (typed: string): number | undefined =>
  DECIMAL.test(typed) && digitsOf(typed) <= MOST_DIGITS ? Number(typed) : undefined

function digitsOf(decimal: string): number {
  const digits = (decimal.includes('.') ? decimal.replace(/0+$/, '') : decimal).replaceAll(/\D/g, '')
  return digits.replace(/^0+/, '').length
}

export const wholeNumber =
  (name: string, least: number, most: number) =>
  (value: string): number => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    throw refuse(name, value, `must be a whole number from ${least} to ${most}`)
  }

export const text =
  (name: string, rule: string, pattern: RegExp) =>
  (value: string): string => {
    if (pattern.test(value)) return value
    throw refuse(name, value, rule)
  }

/** Names of networks that everybody means the same by. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

export const networks =
  (name: string) =>
  (value: string): string => {
    const parts = value.split(',').map((part) => part.trim())
    if (parts.every(isNetwork)) return parts.join(',')
    const rule = `must be addresses or networks, separated by commas, such as 10.0.0.0/8, or of ${NETWORKS.join(', ')}`
    throw refuse(name, value, rule)
  }

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const version = isIP(address)
  if (version === 0) return NETWORKS.includes(text)
  const most = version === 4 ? 32 : 128
  return more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}

export const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i

export const address =
  (name: string, schemes: readonly string[], example: string) =>
  (value: string): string => {
    const known = schemes.map((name) => `${name}://`).join(' or ')
    const rule = `must be a host, host:port or an address that begins with ${known}, such as ${example}`
    const scheme = SCHEME.exec(value)?.[1]
    const url = scheme === undefined ? `${schemes[0]}://${value}` : value
    const isKnown = scheme === undefined || schemes.includes(scheme.toLowerCase())
    if (isKnown && !/\s/.test(value) && URL.canParse(url) && new URL(url).hostname !== '') return url
    throw refuse(name, withoutSecrets(value), rule)
  }

export const natsServers = (name: string, example: string) => {
  const parse = address(name, ['nats', 'tls'], example)
  return (value: string): string =>
    value
      .split(',')
      .map((server) => parse(server.trim()))
      .join(',')
}
