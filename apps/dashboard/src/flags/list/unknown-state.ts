import { statesOf } from './pick.js'
import { readWord, splitWords } from './search-words.js'

/** What stands behind `state:` in a search and is the beginning of no state. */
export const unknownStateIn = (q: string): string | undefined =>
  splitWords(q.toLowerCase())
    .map(readWord)
    .find(({ name, value }) => name === 'state' && value !== '' && statesOf(value).length === 0)?.value
