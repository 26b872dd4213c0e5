import type { EncodedFlag, OutgoingRuleset } from '@tailslide/core'

/** Characters; who is told of more than that has to read the flags anew. */
const LONGEST_CHANGE = 65_536

/** What makes the flags of one ruleset into those of another, as JSON; undefined where that is not known, or too much. */
export function changedFlags(before: OutgoingRuleset | undefined, after: OutgoingRuleset): string | undefined {
  if (!before?.flags || !after.flags) return undefined
  const old = new Map(before.flags.map(({ id, json }) => [id, json]))
  const changed: EncodedFlag[] = []
  for (const flag of after.flags) {
    if (old.get(flag.id) !== flag.json) changed.push(flag)
    old.delete(flag.id)
  }
  const length = changed.reduce((sum, { json }) => sum + json.length, 0) + 12 * old.size
  if (length > LONGEST_CHANGE) return undefined
  return `{"flags":[${changed.map(({ json }) => json).join(',')}],"removed":[${[...old.keys()].join(',')}]}`
}
