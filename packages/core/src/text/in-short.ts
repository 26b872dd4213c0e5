const LONGEST = 80
const MOST_KEYS = 10

/** A value short enough for a log line. Objects show their keys only: their depth is up to whoever sent them. */
export function inShort(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null)
    return cut(`{ ${Object.keys(value).slice(0, MOST_KEYS).join(', ')} }`)
  return value
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
