import { isRecord } from '../is-record.js'

/** Characters of a text in a line of a log. */
const LONGEST = 80
const MOST_KEYS = 10

/** A value short enough to be shown. Objects show their keys only: their depth is up to whoever sent them. */
export function inShort(value: unknown, longest = LONGEST): unknown {
  if (typeof value === 'string') return shorten(value, longest)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isRecord(value)) return shorten(`{ ${Object.keys(value).slice(0, MOST_KEYS).join(', ')} }`, longest)
  return value
}

/** A text of at most so many characters, and a sign that it was longer. */
export const shorten = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text
