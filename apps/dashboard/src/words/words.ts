import { NNBSP } from './units.js'

/** Everything that a person reads on these pages. */
export * as words from './subjects.js'

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 })
const rounded = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const numberOf = (value: number): string => number.format(value)
/** As it is set. */
export const percent = (value: number): string => `${number.format(value)}${NNBSP}%`
/** As it was measured. */
export const aboutPercent = (value: number): string => `${rounded.format(value)}${NNBSP}%`
