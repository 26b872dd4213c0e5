/** Comparing costs the product of both lengths, and names come from outside. No name of ours is longer. */
const LONGEST = 100
const MOST_EDITS = 3

/** The known name that was probably meant, or undefined when none is near. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const plain = fold(given)
  if (plain.length > LONGEST) return undefined
  const most = Math.min(MOST_EDITS, Math.max(1, Math.floor(plain.length / 3)))
  let best: { readonly name: string; readonly edits: number } | undefined
  for (const name of known) {
    const folded = fold(name)
    if (folded.length > LONGEST || Math.abs(folded.length - plain.length) > most) continue
    const edits = editsBetween(plain, folded)
    if (edits < (best?.edits ?? most + 1)) best = { name, edits }
  }
  return best?.name ?? onlyOneWith(given, known)
}

/**
 * `name` is short for `flagName`, `error_threshold` for `error_threshold_percentage`, and `defaultValue` long for `default`:
 * the words of one stand in the other, and in no third.
 */
function onlyOneWith(given: string, known: readonly string[]): string | undefined {
  const words = wordsOf(given)
  const sharing = known.filter((name) => {
    const others = wordsOf(name)
    return others.includes(words) || words.includes(others)
  })
  return sharing.length === 1 ? sharing[0] : undefined
}

/** So that `nats_server`, `NatsServer` and `natsServer` are one. */
const fold = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase()

/** Each between spaces, so that a word is found as a whole. */
const wordsOf = (name: string): string => ` ${name.split(BETWEEN_WORDS).join(' ').toLowerCase()} `
const BETWEEN_WORDS = /[^a-zA-Z\d]+|(?<=[a-z\d])(?=[A-Z])/

/** How many letters must be put in, taken out, replaced, or exchanged with their neighbour. */
export function editsBetween(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const edits = Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1)
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(isExchanged ? Math.min(edits, at(before, j - 2) + 1) : edits)
    }
    before = row
    row = next
  }
  return at(row, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0
