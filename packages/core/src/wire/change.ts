import { CoreError } from '../errors.js'
import type { Flag } from '../flag/flag.js'
import type { Ruleset } from '../flag/ruleset.js'
import { isRecord } from '../is-record.js'
import type { EncodedFlag, OutgoingRuleset } from '../ports/rulesets.js'
import { shorten } from '../text/in-short.js'
import { encodeFlag, FlagReader, type ParsedRuleset } from './ruleset.js'

// A toggle changes one flag of hundreds, and who has the ruleset before it needs only that one:
//
//   {"from":"41:1790000000000","flags":[{"id":13,...}],"removed":[12]}
//
// `from` names the ruleset that it changes, `flags` are those that came or differ, `removed` the ids of those that went.
// Flags stand in ascending order of their ids, before and after, which is the order that Tower's database gives: so it
// is known where each belongs, and the result is the whole ruleset, flag by flag and in its order.

/** Longest change, in characters: one that is read at once without holding up the reader's process. */
const LONGEST_CHANGE = 16_384

/** Characters of a foreign name in an error. */
const LONGEST_SHOWN = 80

/** What `encodeRuleset` gives, and where in it each flag stands. */
export const encodeFlags = (flags: readonly Flag[]): { payload: string; flags: EncodedFlag[] } =>
  joinFlags(flags.map((flag) => ({ id: flag.id, json: encodeFlag(flag) })))

/** The same of flags that are encoded already, as most are of a ruleset in which one has changed. */
export function joinFlags(pieces: readonly EncodedFlag[]): { payload: string; flags: EncodedFlag[] } {
  const payload = `[${pieces.map(({ json }) => json).join(',')}]`
  let from = 1
  return {
    payload,
    flags: pieces.map(({ id, json }) => {
      const to = from + json.length
      // A slice refers to the payload, while the piece that it is equal to would be a second copy of all flags, or keep the
      // payload alive that it is a slice of.
      const slice = payload.slice(from, to)
      from = to + 1
      return { id, json: slice }
    }),
  }
}

/**
 * What makes `before` into `after`; `from` is the name of `before`. Undefined where the whole is better: the change is
 * longer than half of it or than 16 kB, or one of the two does not say which flags it consists of, in ascending order.
 */
export function encodeRulesetChange(from: string, before: OutgoingRuleset, after: OutgoingRuleset): string | undefined {
  if (!before.flags || !after.flags || !ascends(before.flags) || !ascends(after.flags)) return undefined
  const removed: number[] = []
  const changed: string[] = []
  const old = before.flags.values()
  let known = old.next().value
  for (const { id, json } of after.flags) {
    for (; known && known.id < id; known = old.next().value) removed.push(known.id)
    if (known?.id !== id || known.json !== json) changed.push(json)
    if (known?.id === id) known = old.next().value
  }
  for (; known; known = old.next().value) removed.push(known.id)
  const change = `{"from":${JSON.stringify(from)},"flags":[${changed.join(',')}],"removed":[${removed.join(',')}]}`
  return change.length <= Math.min(LONGEST_CHANGE, after.payload.length / 2) ? change : undefined
}

/**
 * The ruleset after the change, with the same result as `parseRuleset` for the whole; flags that stay as they were are
 * the same objects. `name` is that of `before`. Throws a CoreError RULESET_CHANGE_INVALID when it is the change of
 * another ruleset, or when there is any doubt about the result: then only the whole helps.
 */
export function applyRulesetChange(
  change: string,
  name: string,
  before: Pick<Ruleset, 'flags' | 'problems'>,
): ParsedRuleset {
  const { from, flags: raw, removed } = parseChange(change)
  if (from !== name)
    throw invalid(`"from" must be ${JSON.stringify(name)}, not ${JSON.stringify(shorten(from, LONGEST_SHOWN))}`)
  const reader = new FlagReader(before.flags)
  for (const flag of raw) reader.read(flag)
  const { flags: changed, problems } = reader.result
  if (problems[0]) throw invalid(`"flags"${problems[0].path} ${problems[0].rule}`)

  const flags = merge(before.flags, changed, removed)
  if (!ascends(flags)) throw invalid('its flags must stand in ascending order of their ids')
  const titles = new Set(changed.map(({ title }) => title))
  if (flags.filter(({ title }) => titles.has(title)).length > changed.length) {
    throw invalid("the title of a flag must differ from every other flag's")
  }
  // Flags that could not be read are not there, yet their problems name places in the whole, and titles that are taken
  // twice. Both stay true only while every flag that is there keeps its place and title; a change of a flag that is not
  // there adds one, and so is refused too.
  if (before.problems.length > 0 && !isSameList(flags, before.flags)) {
    throw invalid('flags that could not be read before may be part of it')
  }
  const ids = new Set(changed.map(({ id }) => id))
  if (before.problems.some(({ kept }) => kept && ids.has(kept.flagId))) {
    throw invalid('it may mend a field that could not be read before')
  }
  return { flags, problems: [...before.problems] }
}

function merge(before: readonly Flag[], changed: readonly Flag[], removed: readonly number[]): Flag[] {
  const flags: Flag[] = []
  const leaving = new Set(removed)
  let next = 0
  for (const flag of before) {
    let newer = changed[next]
    for (; newer && newer.id < flag.id; newer = changed[++next]) flags.push(newer)
    if (newer?.id === flag.id) {
      flags.push(newer)
      next++
    } else if (!leaving.delete(flag.id)) {
      flags.push(flag)
    }
  }
  if (leaving.size > 0) throw invalid(`"removed" must name flags that are there, not ${[...leaving].slice(0, 10)}`)
  return flags.concat(changed.slice(next))
}

function ascends(flags: readonly { readonly id: number }[]): boolean {
  let last = 0
  return flags.every(({ id }) => {
    const isHigher = id > last
    last = id
    return isHigher
  })
}

const isSameList = (flags: readonly Flag[], others: readonly Flag[]): boolean =>
  flags.length === others.length &&
  flags.every(({ id, title }, index) => id === others[index]?.id && title === others[index]?.title)

function parseChange(text: string): { from: string; flags: unknown[]; removed: number[] } {
  const change = parseJson(text)
  if (!isRecord(change)) throw invalid('it must be an object')
  const { from, flags, removed } = change
  if (typeof from !== 'string') throw invalid('"from" must be a string')
  if (!Array.isArray(flags)) throw invalid('"flags" must be an array')
  if (!Array.isArray(removed) || !removed.every((id) => typeof id === 'number')) {
    throw invalid('"removed" must be an array of numbers')
  }
  return { from, flags, removed }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw invalid(`it must be JSON, not ${JSON.stringify(text.slice(0, 100))}`, cause)
  }
}

const invalid = (why: string, cause?: unknown): CoreError =>
  new CoreError('RULESET_CHANGE_INVALID', `A change of a ruleset cannot be applied: ${why}.`, { cause })
