/** No name of ours is longer; comparing costs the product of both lengths. */
const LONGEST = 100

/** The known name that was probably meant, or undefined when none is near. */
export function closestName(given: string, known: readonly string[]): string | undefined {
  const plain = fold(given)
  if (plain.length > LONGEST) return undefined
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of known) {
    const folded = fold(name)
    if (Math.abs(folded.length - plain.length) > most(plain) || folded.length > LONGEST) continue
    const distance = editDistance(plain, folded)
    if (distance < (best?.distance ?? most(plain) + 1)) best = { name, distance }
  }
  return best?.name ?? onlyOneWith(given, known)
}

const most = (plain: string): number => Math.max(1, Math.floor(plain.length / 3))

/** `name` is short for `flagName`, and `defaultValue` long for `default`: one is a whole word of the other, of one alone. */
function onlyOneWith(given: string, known: readonly string[]): string | undefined {
  const sharing = known.filter((name) => wordsOf(name).includes(fold(given)) || wordsOf(given).includes(fold(name)))
  return sharing.length === 1 ? sharing[0] : undefined
}

const wordsOf = (name: string): string[] => name.split(/[^a-zA-Z\d]+|(?=[A-Z])/).map((word) => word.toLowerCase())

/** So that `nats_server`, `NatsServer` and `natsServer` are one. */
const fold = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase()

/** How many letters must be put in, taken out or replaced. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
