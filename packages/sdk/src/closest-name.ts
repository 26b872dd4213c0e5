/** The known name that was probably meant, or undefined when none is near. */
export function closestName(given: string, known: readonly string[]): string | undefined {
  const plain = fold(given)
  const [best] = known
    .map((name) => ({ name, distance: editDistance(plain, fold(name)) }))
    .sort((a, b) => a.distance - b.distance)
  if (!best) return undefined
  return best.distance <= Math.max(1, Math.floor(plain.length / 3)) ? best.name : undefined
}

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
