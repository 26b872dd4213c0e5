import { sentences } from './apart.js'

/** Of a page that is not told what happens; it comes after the first one. */
export const notLive = sentences({
  since: (since: string) => `Not live since ${since}. What you see may be old.`,
})
