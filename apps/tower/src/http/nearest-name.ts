const MOST_EDITS = 3

/** A mistyped name is hardly longer than what was meant; the work grows with the length, and names come from clients. */
const LONGEST_NAME = 64

/** The known name that a mistyped one was probably meant to be, or undefined when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  const most = Math.min(MOST_EDITS, Math.floor(name.length / 2))
  let best: { name: string; edits: number } | undefined
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate)
    if (edits <= most && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { name: candidate, edits }
  }
  return best?.name ?? onlyOneWith(name.toLowerCase(), known)
}

/** `error_threshold` is short for `error_threshold_percentage`, and `enabled` for `is_enabled`, where no other has those words. */
function onlyOneWith(name: string, known: readonly string[]): string | undefined {
  if (name === '') return undefined
  const having = known.filter((candidate) => `_${candidate}_`.includes(`_${name}_`))
  return having.length === 1 ? having[0] : undefined
}

/** Levenshtein distance, row by row. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (character === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
