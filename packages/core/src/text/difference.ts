/** What a long value had and has, so that what is new in it is seen: whole entries of a list, or the stretch of a text. */
export interface Difference {
  readonly kind: 'list' | 'text'
  readonly gone: readonly string[]
  readonly came: readonly string[]
}

/** Settings that are one text and mean several. */
const LISTS = new Set(['white_listed_users', 'webhooks'])
/** Characters before and after what differs in a text, to find the place by. */
const AROUND = 12
/** Characters of an entry, or of a stretch: an address with its query. */
const LONGEST = 200

export function differenceOf(field: string, before: unknown, after: unknown): Difference | undefined {
  const [had, has] = [entriesOf(field, before), entriesOf(field, after)]
  if (had && has) {
    const gone = without(had, has)
    const came = without(has, had)
    // One entry for another is told like a text: they may be long, and alike but for a letter.
    const [was, is] = [gone[0] ?? '', came[0] ?? '']
    const isOneForOne = gone.length === 1 && came.length === 1 && Math.max(was.length, is.length) > LONGEST
    if (isOneForOne) return { kind: 'list', ...stretches(was, is) }
    if (gone.length + came.length > 0) return { kind: 'list', gone: gone.map(inside), came: came.map(inside) }
    return { kind: 'text', ...stretches(had.join(','), has.join(',')) }
  }
  if (typeof before !== 'string' || typeof after !== 'string') return undefined
  return { kind: 'text', ...stretches(before, after) }
}

function entriesOf(field: string, value: unknown): string[] | undefined {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value !== 'string' || !LISTS.has(field)) return undefined
  const entries = value.split(',').map((entry) => entry.trim())
  return entries.filter((entry) => entry !== '')
}

function without(all: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others)
  return [...new Set(all)].filter((entry) => !known.has(entry))
}

function stretches(before: string, after: string): { readonly gone: [string]; readonly came: [string] } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-end - 1) === after.at(-end - 1)) end += 1
  const of = (text: string): [string] => {
    const from = Math.max(0, start - AROUND)
    const to = Math.min(text.length, text.length - end + AROUND)
    return [`${from > 0 ? '…' : ''}${inside(text.slice(from, to))}${to < text.length ? '…' : ''}`]
  }
  return { gone: of(before), came: of(after) }
}

/** The beginning and the end of what is too long: that is where two stretches differ. */
function inside(text: string): string {
  const left = text.length - LONGEST
  return left > 0 ? `${text.slice(0, LONGEST / 2)}… (${left} more) …${text.slice(-LONGEST / 2)}` : text
}
