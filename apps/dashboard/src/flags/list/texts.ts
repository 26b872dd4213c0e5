import type { FlagRow } from '../flag-state.js'
import type { Shown } from './arrange.js'

/** Rows, and their texts one after the other: the browser looks through one long text faster than through thousands of short ones. */
export interface Texts {
  readonly rows: readonly Shown[]
  readonly all: string
  /** Where the text of each row begins; at the end, how long all are together. */
  readonly starts: readonly number[]
}

/** Between two rows; no word of a search has it, because words end at white space. */
const BETWEEN = '\n'

/** Lower case, made once for each row that Tower has told of. */
const texts = new WeakMap<FlagRow, string>()
export function textOf(flag: FlagRow): string {
  let text = texts.get(flag)
  if (text === undefined) {
    text = `${flag.title}\n${flag.description}\n${flag.owner}\n${flag.tags.join('\n')}`.toLowerCase()
    texts.set(flag, text)
  }
  return text
}

const joined = new WeakMap<readonly Shown[], Texts>()
export function textsOf(rows: readonly Shown[]): Texts {
  const known = joined.get(rows)
  if (known) return known
  const each = rows.map(({ flag }) => textOf(flag))
  const starts = [0]
  let start = 0
  for (const text of each) {
    start += text.length + BETWEEN.length
    starts.push(start)
  }
  const made = { rows, all: each.join(BETWEEN), starts }
  joined.set(rows, made)
  return made
}

/** The rows that have it, in their order. */
export function rowsWith({ rows, all, starts }: Texts, word: string): readonly Shown[] {
  const found: Shown[] = []
  let row = 0
  for (let at = all.indexOf(word); at !== -1; at = all.indexOf(word, starts[row])) {
    while ((starts[row + 1] ?? all.length) <= at) row += 1
    const has = rows[row]
    if (!has) break
    found.push(has)
    row += 1
    if (row === rows.length) break
  }
  return found
}
