import { lookup } from '../state/lookup.js'
import { exactly } from '../ui/lasting.js'
import { apart } from '../words/apart.js'
import { NNBSP } from '../words/units.js'
import { isInMilliseconds, isInPercent } from './units.js'

const modeText = lookup({
  automatic: 'automatic',
  observe: 'observe',
  forced_open: 'forced off',
  forced_closed: 'forced on',
})
/** Characters of a text; a longer one is cut. */
export const LONGEST = 24

/** A value of a field, in words and with its unit. */
export function valueText(field: string, value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'boolean') return field === 'is_recoverable' ? (value ? 'yes' : 'no') : value ? 'on' : 'off'
  if (typeof value === 'number') return numberText(field, value)
  if (field === 'white_listed_users') return value === '' ? 'nobody' : `${String(value).split(',').length}`
  if (field === 'circuit_mode') return modeText(String(value)) ?? String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text === '') return 'nothing'
  return apart(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)
}

function numberText(field: string, value: number): string {
  if (isInPercent(field)) return percentAsSet(value)
  return isInMilliseconds(field) ? exactly(value) : asSet(value)
}

/** As many digits as are taken: with fewer, 99.9999 % would be 100 %. */
const everyDigit = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 15 })

/** A setting as it is stored. */
export const asSet = (value: number): string => everyDigit.format(value)
export const percentAsSet = (value: number): string => `${asSet(value)}${NNBSP}%`
