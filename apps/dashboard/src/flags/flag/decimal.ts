import { isStep } from '@tailslide/core'
import { words } from '../../words/words.js'

/** What stands in a field for a number: the number, or why it is none, as a whole sentence. */
export type Decimal = { readonly value: number } | { readonly wrong: string }

/** What a field for numbers takes, in the unit that it shows. */
export interface NumberForm {
  readonly unit: string
  readonly isWhole: boolean
  /** The smallest part that is kept; undefined: any. */
  readonly step: number | undefined
  readonly isIn: (value: number) => boolean
}

const { number: says } = words.flag

const WHOLE = /^[+-]?\d+$/
/** Decimals alone: `0x10`, `1e5` and `Infinity` are numbers to a program, and slips of whoever has typed them. */
const DECIMAL = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/
/** Three digits behind each point, comma, blank or apostrophe: thousands to some readers, and of one or none to others. */
const GROUPED = /^[+-]?[1-9]\d{0,2}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*$/
/** More digits than these are not kept as they were typed. */
const MOST_DIGITS = 15

/**
 * The number that was typed, or none: never another one. A decimal comma is a point, and the field's own unit may stand behind
 * the number. What is a thousand to some readers and a part of one to others is asked for otherwise.
 */
export function readDecimal(text: string, { unit, isWhole, step, isIn }: NumberForm): Decimal {
  const bare = withoutUnit(text.trim(), unit)
  if (bare === '') return { wrong: says.missing }
  const grouped = GROUPED.exec(bare)
  if (grouped) {
    const otherwise = isWhole ? [bare.replaceAll(/[^\d+-]/g, '')] : readings(bare, grouped[1], isIn)
    if (otherwise.length > 0) return { wrong: says.otherwise(bare, otherwise.join(says.or)) }
  }
  if (isWhole && !WHOLE.test(bare)) return { wrong: says.notWhole(bare) }
  if (!DECIMAL.test(bare)) return { wrong: says.none(bare) }
  if (significant(bare) > MOST_DIGITS) return { wrong: says.tooLong(MOST_DIGITS) }
  const value = Number(bare.replace(',', '.'))
  return step === undefined || isStep(step, value) ? { value } : { wrong: says.decimals(Math.round(-Math.log10(step))) }
}

/** How to write what may have been meant by it, plainly; nothing where it can be meant in one way. */
function readings(bare: string, separator: string | undefined, isIn: NumberForm['isIn']): string[] {
  const digits = bare.replaceAll(/[^\d+-]/g, '')
  const [whole = '', part = '', ...more] = bare.split(separator ?? '.')
  const isDecimal = more.length === 0 && (separator === '.' || separator === ',')
  if (!isDecimal) return [digits]
  const isThousand = isIn(Number(digits))
  // Nobody writes a part of one that is nothing.
  if (separator === '.' && !isThousand && part !== '000') return []
  const short = part.replace(/0+$/, '')
  const decimal = short === '' ? whole : `${whole}.${short.length === 3 && isThousand ? `${short}0` : short}`
  return isThousand ? [digits, decimal] : [decimal]
}

const significant = (bare: string): number => {
  const digits = bare.replaceAll(/[^\d]/g, '').replace(/^0+/, '')
  return (/[.,]/.test(bare) ? digits.replace(/0+$/, '') : digits).length
}

const withoutUnit = (text: string, unit: string): string => {
  const shown = [unit, '%'].find((each) => text.toLowerCase().endsWith(each) && (each === unit || unit === says.points))
  return shown === undefined ? text : text.slice(0, -shown.length).trimEnd()
}
