import { isSmall } from './small-value.js'

/** Longer strings are cut where they are shown; whole titles are not. */
const MOST_CHARACTERS = 256
const SMALL = { values: 20, characters: MOST_CHARACTERS }

/** A value that breaks a rule, as it is sent back: itself where it is small, otherwise a few words about it. */
export function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return shortened(value)
  if (typeof value !== 'object' || value === null || isSmall(value, SMALL)) return value
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object of many fields'
}

/** A text that a client made up. */
export const shortened = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
