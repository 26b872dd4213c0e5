import { TowerError } from '../errors.js'

/** Percentages are stored in tenths, 0.1 %. */
const TENTHS = 10

/** Whether a percentage comes back from the database to the letter: 33.3 does, 33.33 and 0.1 + 0.2 do not. */
export const isStorable = (percentage: number): boolean => Math.round(percentage * TENTHS) / TENTHS === percentage

/** The tenths of a percentage. One that would have to be rounded is refused: nobody is told of what was stored instead. */
export function toTenths(percentage: number): number {
  if (isStorable(percentage)) return Math.round(percentage * TENTHS)
  throw new TowerError('INVALID_INPUT', `The percentage ${percentage} must be in steps of 0.1.`)
}

export const fromTenths = (tenths: number): number => tenths / TENTHS
