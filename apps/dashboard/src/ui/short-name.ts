/** Two lines of a name where its column is narrowest. */
const MOST = 42
/** Versions, and what else tells two names apart, stand at the end. */
const END = 17

/** A name that has room for two lines, cut in its middle where it is longer. */
export function shortName(name: string): string {
  if (name.length <= MOST) return name
  const letters = [...name]
  return letters.length > MOST ? `${letters.slice(0, MOST - END - 1).join('')}…${letters.slice(-END).join('')}` : name
}
