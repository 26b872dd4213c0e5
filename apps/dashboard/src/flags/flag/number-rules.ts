import { FIELDS, type Flag, fits, SETTING_NAMES, type SettingName } from '@tailslide/core'
import { fieldName } from '../../words/fields.js'
import { numberOf, words } from '../../words/words.js'
import { type NumberForm, readDecimal } from './decimal.js'
import type { FieldProblems, Typed } from './draft.js'

const { number: says } = words.flag

/** As numbers of a field are shown and typed: the unit, and how many of what is stored make one of it. */
export interface Shown {
  readonly unit: string
  readonly per: number
}

export function shownIn(name: SettingName): Shown {
  const { unit = '' } = FIELDS[name]
  if (unit === 'milliseconds') return { unit: 's', per: 1_000 }
  return { unit: unit === 'percent' ? '%' : unit === 'percentage points' ? says.points : unit, per: 1 }
}

/** What may be typed; `unit` where a field shows another one than is usual for its kind. */
export function formOf(name: SettingName, unit = shownIn(name).unit): NumberForm {
  const { per } = shownIn(name)
  const { schema } = FIELDS[name].type
  const isInteger = !('enum' in schema) && schema.type === 'integer'
  return {
    unit,
    isWhole: isInteger && per === 1,
    step: isInteger && per !== 1 ? 1 / per : undefined,
    isIn: (value) => fits(schema, per === 1 ? value : Math.round(value * per)),
  }
}

/** NaN where no number stands there. */
export function numberIn(text: string, form: NumberForm): number {
  const read = readDecimal(text, form)
  return 'value' in read ? read.value : Number.NaN
}

/** What Tower would refuse, said before it is asked, in the field's own name and unit. */
export function problemsOf(draft: Flag, typed: Typed = {}): FieldProblems {
  const wrong = SETTING_NAMES.flatMap((name) => {
    const value = draft[name]
    if (typeof value !== 'number' || fits(FIELDS[name].type.schema, value)) return []
    const read = Number.isNaN(value) ? readDecimal(typed[name] ?? '', formOf(name)) : undefined
    const rule = read && 'wrong' in read ? read.wrong : (finerThan(name, value) ?? rangeOf(name))
    return [[name, says.of(fieldName(name), rule)] as const]
  })
  return Object.fromEntries(wrong)
}

/** What is said of a number that is in its range, and has more decimals than are kept. */
function finerThan(name: SettingName, value: number): string | undefined {
  const { schema } = FIELDS[name].type
  if ('enum' in schema || (schema.type !== 'number' && schema.type !== 'integer')) return undefined
  const { multipleOf = 1, ...range } = schema
  const { per } = shownIn(name)
  // A whole number that is shown as one has words of its own.
  if (range.type === 'integer' && per === 1) return undefined
  return fits({ ...range, type: 'number' }, value) ? says.decimals(Math.round(Math.log10(per / multipleOf))) : undefined
}

function rangeOf(name: SettingName): string {
  const { schema, rule } = FIELDS[name].type
  const { unit, per } = shownIn(name)
  if ('enum' in schema || (schema.type !== 'number' && schema.type !== 'integer')) return rule
  const { type, minimum = 0, exclusiveMinimum, maximum = Number.POSITIVE_INFINITY, not } = schema
  const most = `${numberOf(maximum / per)} ${unit}${longOf(maximum, per)}`
  if (not) return says.zeroOr(numberOf(not.exclusiveMaximum), `${maximum} ${unit}`)
  if (exclusiveMinimum !== undefined) return says.above(numberOf(exclusiveMinimum / per), most)
  const range = says.between(numberOf(minimum / per), most)
  return type === 'integer' && per === 1 ? `${says.whole} ${range}` : range
}

const DAY_MS = 86_400_000
const longOf = (value: number, per: number): string =>
  per === 1_000 && value > 2 * DAY_MS ? says.inDays(Math.floor(value / DAY_MS)) : ''
