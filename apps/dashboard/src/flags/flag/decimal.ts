import { words } from '../../words/words.js'

/** What stands in a field for a number: the number, or why it is none, as a whole sentence. */
export type Decimal = { readonly value: number } | { readonly wrong: string }

const { number: says } = words.flag

/** Decimals alone: `0x10`, `1e5` and `Infinity` are numbers to a program, and slips of whoever has typed them. */
const DECIMAL = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/
/** A comma before three digits: a thousand to some, and one to others. */
const TWO_WAYS = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/

/** A decimal comma is a point, and the field's own unit may stand behind the number. */
export function readDecimal(text: string, unit: string): Decimal {
  const bare = withoutUnit(text.trim(), unit)
  if (bare === '') return { wrong: says.missing }
  if (TWO_WAYS.test(bare)) return { wrong: says.twoWays(bare, bare.replaceAll(',', '')) }
  return DECIMAL.test(bare) ? { value: Number(bare.replace(',', '.')) } : { wrong: says.none(text.trim()) }
}

/** NaN where no number stands there. */
export function numberIn(text: string, unit: string): number {
  const read = readDecimal(text, unit)
  return 'value' in read ? read.value : Number.NaN
}

const withoutUnit = (text: string, unit: string): string => {
  const shown = [unit, '%'].find((each) => text.toLowerCase().endsWith(each) && (each === unit || unit === says.points))
  return shown === undefined ? text : text.slice(0, -shown.length).trimEnd()
}
