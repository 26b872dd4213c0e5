/** How well a name fits what is typed, 0 best; undefined: not at all. All words have to be in it. */
function rankOf(name: string, typed: string): number | undefined {
  const lower = name.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => lower.includes(word))) return undefined
  const [first = ''] = words
  if (lower === typed) return 0
  if (lower.startsWith(first)) return 1
  return new RegExp(`[^a-z0-9]${escaped(first)}`).test(lower) ? 2 : 3
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The best `most` of them; those that fit alike stay in their order. */
export function bestOf<T>(
  all: readonly T[],
  typed: string,
  { nameOf, most }: { nameOf: (each: T) => string; most: number },
): T[] {
  return all
    .flatMap((each) => {
      const rank = rankOf(nameOf(each), typed)
      return rank === undefined ? [] : [{ each, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ each }) => each)
}

/** No action and no name has so many; a text that was pasted may. */
const MOST_WORDS = 8

/** What is typed, cut in two at each of its spaces, such as `turn off` and `checkout`: which of them names a flag is not known. */
export function cutsOf(typed: string): readonly (readonly [name: string, action: string])[] {
  const words = typed.trim().split(/\s+/, MOST_WORDS + 1)
  if (words.length > MOST_WORDS) return []
  return words.slice(1).flatMap((_, before) => {
    const [first, second] = [words.slice(0, before + 1).join(' '), words.slice(before + 1).join(' ')]
    return [
      [second, first],
      [first, second],
    ] as const
  })
}

/** A name in pieces: what was typed, and what was not. */
export function piecesOf(
  name: string,
  typed: string,
): { readonly text: string; readonly isTyped: boolean; readonly at: number }[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [{ text: name, isTyped: false, at: 0 }]
  let at = 0
  return name.split(new RegExp(`(${words.map(escaped).join('|')})`, 'i')).flatMap((text, index) => {
    const piece = { text, isTyped: index % 2 === 1, at }
    at += text.length
    return text === '' ? [] : [piece]
  })
}
