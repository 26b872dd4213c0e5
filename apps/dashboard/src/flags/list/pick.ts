import { type Arranged, type Filter, isIn, type Shown, URGENCY } from './arrange.js'
import { readWord, splitWords } from './search-words.js'
import { rowsWith, textOf, textsOf } from './texts.js'

// Words that a flag has to have, all of them; `state:open`, `owner:maya` and `tag:web` ask for more than text.

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'fact'; readonly holds: Holds }
type Holds = (shown: Shown) => boolean

/** Those that are asked for, in the order in which they stand. */
export function pick({ look, others }: Arranged, filter: Filter | undefined, words: string): Arranged {
  const parts = splitWords(words.toLowerCase()).map(partOf)
  // Of the texts one is looked for in all rows, and the rest in those that it has left: the longest leaves the fewest.
  const texts = parts.flatMap((part) => (part.kind === 'text' ? part.text : [])).sort((a, b) => b.length - a.length)
  const facts = parts.flatMap((part) => (part.kind === 'fact' ? part.holds : []))
  if (filter !== undefined) facts.push((shown) => isIn(filter, shown))
  const found = (rows: readonly Shown[]): readonly Shown[] => {
    const [first = '', ...more] = texts
    let left = first === '' ? rows : rowsWith(textsOf(rows), first)
    for (const text of more) left = left.filter(({ flag }) => textOf(flag).includes(text))
    for (const holds of facts) left = left.filter(holds)
    return left
  }
  return { look: found(look), others: found(others) }
}

/** What a first word needs, which would have to wait for it. */
export function prepare({ look, others }: Arranged): void {
  textsOf(look)
  textsOf(others)
}

function partOf(word: string): Part {
  const { name, value, isWhole } = readWord(word)
  if (value !== '') {
    const states: ReadonlySet<string> = new Set(name === 'state' ? statesOf(value) : [])
    const isOn = states.has('on')
    if (states.size > 0)
      return { kind: 'fact', holds: ({ state, flag }) => states.has(state.kind) || (isOn && flag.is_enabled) }
    if (name === 'owner') return { kind: 'fact', holds: ({ flag }) => isLike(flag.owner, value, isWhole) }
    if (name === 'tag')
      return { kind: 'fact', holds: ({ flag }) => flag.tags.some((tag) => isLike(tag, value, isWhole)) }
  }
  // Between quotation marks an address may bring a new line, which stands between the texts of two rows.
  return { kind: 'text', text: word.replaceAll(/["\n]/g, '') }
}

/** The one that has this name; else those that begin so, because whoever types it must not see an empty list before its end. */
export function statesOf(value: string): readonly string[] {
  const names = [...Object.keys(URGENCY), 'on']
  return names.includes(value) ? [value] : names.filter((name) => name.startsWith(value))
}

function isLike(text: string, value: string, isWhole: boolean): boolean {
  const has = text.toLowerCase().replaceAll('"', '')
  return isWhole ? has === value : has.includes(value)
}
