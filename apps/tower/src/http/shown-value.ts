import { inShort, shorten } from '@tailslide/core'
import { isSmall } from './small-value.js'

/** Longer strings are cut where they are shown; whole titles are not. */
const MOST_CHARACTERS = 256
const SMALL = { values: 20, characters: MOST_CHARACTERS }

/** A value that breaks a rule, as it is sent back: itself where it is small, otherwise a few words about it. */
export const shownValue = (value: unknown): unknown =>
  typeof value === 'object' && isSmall(value, SMALL) ? value : inShort(value, MOST_CHARACTERS)

/** A text that a client made up. */
export const shortened = (text: string): string => shorten(text, MOST_CHARACTERS)
