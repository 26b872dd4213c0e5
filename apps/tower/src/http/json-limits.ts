/** What a request holds at most; what clients send is 5 deep and has about 50 names. */
export const MOST_DEPTH = 64
export const MOST_NAMES = 1_000
/** Objects and arrays: a whole project of 20,000 configurations has 55,000. */
export const MOST_PARTS = 100_000
/** Of all kinds, such as the users of a list: as many as fit into the largest body, each of eight characters. */
export const MOST_VALUES = 500_000

/** FNV-1a: by a plain sum of powers, thousands of names that differ have one hash, such as `Aa` and `BB`. */
const FNV_OFFSET = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const OPENS = new Set([91, 123])
const CLOSES = new Set([93, 125])
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/**
 * Why a text is not parsed at all, as the end of a sentence, or undefined. A megabyte of brackets, or of names that all
 * differ, takes the parser 70 ms, and this 4; four of empty objects take it a second. It does not ask whether the text is JSON: that is for the parser to say.
 */
export function beyondLimits(json: string): string | undefined {
  const names = new Set<number>()
  let depth = 0
  let parts = 0
  let commas = 0
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index)
    if (code === QUOTE) {
      let hash = FNV_OFFSET
      for (index += 1; index < json.length; index += 1) {
        const inside = json.charCodeAt(index)
        if (inside === QUOTE) break
        if (inside === BACKSLASH) index += 1
        hash = Math.imul(hash ^ inside, FNV_PRIME)
      }
      let after = index + 1
      while (isSpace(json.charCodeAt(after))) after += 1
      if (json.charCodeAt(after) === COLON && names.add(hash).size > MOST_NAMES) {
        return `has more than ${MOST_NAMES.toLocaleString('en')} different names`
      }
      index = after - 1
    } else if (OPENS.has(code)) {
      parts += 1
      if (parts > MOST_PARTS) return `has more than ${MOST_PARTS.toLocaleString('en')} objects and arrays`
      depth += 1
      if (depth > MOST_DEPTH) return `is more than ${MOST_DEPTH} objects and arrays deep`
    } else if (CLOSES.has(code)) depth -= 1
    else if (code === COMMA) {
      commas += 1
      if (commas > MOST_VALUES) return `has more than ${MOST_VALUES.toLocaleString('en')} values`
    }
  }
  return undefined
}
