import { words } from '../words/words.js'

/** Of what people call themselves and what is theirs, such as a key, in characters. */
export const LONGEST_NAME = 100

/** What is wrong with a text that is longer than `most` characters; undefined: nothing. Tower counts characters, and so does this. */
export function tooLong(text: string, most: number | undefined): string | undefined {
  if (most === undefined || text.length <= most) return undefined
  const count = [...text].length
  return count > most ? words.problem.tooLong(most, count) : undefined
}
