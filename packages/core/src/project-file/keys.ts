import { isRecord } from '../is-record.js'

/** How often a file may unfold one of its parts, with & and *: more would grow without a bound. */
export const MOST_ALIASES = 100
/** Different names in the file of a project: as many as Tower takes in a request. */
const MOST_NAMES = 1_000
/** Places that repeat a part of the file with `*`. */
const MOST_REPEATED = 1_000
const TOO_MANY = `it has more than ${MOST_NAMES.toLocaleString('en')} different names`

/** Why a file is refused, and at which character, where that is known. */
export interface RefusedKeys {
  readonly why: string
  readonly at: number | undefined
}

/**
 * For `uniqueKeys` of the YAML parser, which compares each key with all before it: 40,000 keys took it 15 s. Throws once
 * there are more than a file may have; `refusedKeys` finds those that are there twice.
 */
export function keysAtMost(): (known: unknown, key: unknown) => boolean {
  const names = new Set<unknown>()
  let last: unknown
  let compared = 0
  return (_, key) => {
    if (key !== last) {
      last = key
      compared = 0
      names.add(isRecord(key) ? key.value : key)
    }
    compared += 1
    if (compared > MOST_NAMES || names.size > MOST_NAMES) throw new RangeError(TOO_MANY)
    return false
  }
}

/** What about the keys of a YAML document could be read in two ways, or is too much; of its nodes, as the parser has them. */
export function refusedKeys(root: unknown): RefusedKeys | undefined {
  const names = new Set<string>()
  const open = [root]
  let repeated = 0
  while (open.length > 0) {
    const node = open.pop()
    if (isAlias(node)) repeated += 1
    if (repeated > MOST_REPEATED)
      return { why: 'it repeats parts of itself too often, with & and *', at: startOf(node) }
    if (!isRecord(node) || !Array.isArray(node.items)) continue
    const inThisMap = new Set<string>()
    for (const item of node.items) {
      if (!isRecord(item) || !('key' in item)) {
        open.push(item)
        continue
      }
      open.push(item.value)
      const name = nameOf(item.key)
      if (name === undefined) return { why: 'a key must be written out as a text', at: startOf(item.key) }
      if (inThisMap.has(name)) return { why: 'Map keys must be unique', at: startOf(item.key) }
      inThisMap.add(name)
      if (names.add(name).size > MOST_NAMES) return { why: TOO_MANY, at: startOf(item.key) }
    }
  }
  return undefined
}

const isAlias = (node: unknown): boolean => isRecord(node) && 'source' in node && !('value' in node)

/** Undefined: a key that is a repetition, a list or a map. `1` and `"1"` are the same key to whoever reads the file as JSON. */
function nameOf(key: unknown): string | undefined {
  if (key === null) return ''
  if (!isRecord(key) || !('value' in key)) return undefined
  return typeof key.value === 'object' ? '' : String(key.value)
}

const startOf = (node: unknown): number | undefined =>
  isRecord(node) && Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined
