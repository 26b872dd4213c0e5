/**
 * Whether a value is handed over while its work is still to be done: a stream, a generator, or what else is iterated
 * asynchronously, such as the cursor of a database. Never throws, whatever the value is.
 */
export function isUnfinished(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    // Streams of the web are not iterable everywhere.
    if (Symbol.asyncIterator in value || 'getReader' in value) return true
    return Symbol.toStringTag in value && value[Symbol.toStringTag] === 'Generator'
  } catch {
    return false
  }
}
