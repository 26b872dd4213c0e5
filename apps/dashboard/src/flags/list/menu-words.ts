import { readWord, splitWords } from './search-words.js'

// A menu beside the search writes into the search what a person could have typed: the address has one truth.

/** What the search asks for under this name, such as `owner`; undefined: nothing. */
export const askedFor = (text: string, name: string): string | undefined =>
  splitWords(text)
    .map(readWord)
    .find((word) => word.name.toLowerCase() === name && word.value !== '')?.value

/** The same search, which asks for this value under this name, and for no other. */
export function askFor(text: string, name: string, value: string | undefined): string {
  const others = splitWords(text).filter((word) => readWord(word).name.toLowerCase() !== name)
  return [...others, ...(value === undefined ? [] : [`${name}:"${value.replaceAll('"', '')}"`])].join(' ')
}

export interface Choice {
  readonly value: string
  readonly count: number
}

const MOST = 200

/** All of them, those that are found most first. */
export function choicesOf(values: Iterable<string>): readonly Choice[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST)
}
