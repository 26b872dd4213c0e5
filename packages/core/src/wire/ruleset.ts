import { isRecord } from '../circuit/parse-circuit.js'
import type { Circuit } from '../circuit/types.js'
import { CoreError, type Problem } from '../errors.js'
import { type FieldRules, FLAG_DEFAULTS, FLAG_FIELDS, REQUIRED_FIELDS } from '../flag/fields.js'
import type { Flag } from '../flag/flag.js'
import { decodeUtf8 } from '../text/utf8.js'

type Draft = { -readonly [K in keyof Flag]: Flag[K] }
type Whole = { -readonly [K in keyof Required<Flag>]: Required<Flag>[K] }

const isFlagKey = (key: string): key is keyof Flag => Object.hasOwn(FLAG_FIELDS, key)
const KEYS: readonly (keyof Flag)[] = Object.keys(FLAG_FIELDS).filter(isFlagKey)

/** The names of all fields of a flag, in the protocol's order. */
export const FLAG_FIELD_NAMES: readonly string[] = KEYS

export interface ParsedRuleset {
  readonly flags: Flag[]
  /** A thousand at most. */
  readonly problems: Problem[]
}

/** Nobody reads more, and a payload of ten million mistakes must not become as many objects. */
const MOST_PROBLEMS = 1_000

/**
 * Reads a ruleset's payload. A flag that breaks a rule is left out and becomes a problem; the others stay.
 * Throws a CoreError when the payload as a whole is no UTF-8, no JSON or no array.
 */
export function parseRuleset(payload: string | Uint8Array): ParsedRuleset {
  const reader = new FlagReader()
  for (const raw of parseArray(payload)) reader.read(raw)
  return reader.result
}

/**
 * Takes the flags of one payload in their order, as JSON has them. A flag that is as it was `before` is that very object:
 * it costs a third of the time, and where one flag of 10,000 changed the collector has one to move instead of all.
 */
export class FlagReader {
  readonly result: ParsedRuleset = { flags: [], problems: [] }
  readonly #before: Before
  readonly #indexOfId = new Map<number, number>()
  readonly #indexOfTitle = new Map<string, number>()
  readonly #accepted: unknown[] = []
  #index = 0

  constructor(before: readonly Flag[] = []) {
    this.#before = new Before(before)
  }

  read(raw: unknown): void {
    const { flags } = this.result
    const index = this.#index++
    const known = this.#before.find(raw) ?? (isWhole(raw, this.#accepted) ? raw : undefined)
    const flag = known ?? parseFlag(raw, `[${index}]`, (problem) => this.#note(problem))
    if (!flag) return
    const sameId = this.#indexOfId.get(flag.id)
    const sameTitle = this.#indexOfTitle.get(flag.title)
    if (sameId !== undefined || sameTitle !== undefined) {
      this.#note(
        sameId === undefined
          ? again(`[${index}].title`, flag.title, sameTitle)
          : again(`[${index}].id`, flag.id, sameId),
      )
      return
    }
    this.#indexOfId.set(flag.id, index)
    this.#indexOfTitle.set(flag.title, index)
    flags.push(flag)
  }

  #note(problem: Problem): void {
    const { problems } = this.result
    if (problems.length < MOST_PROBLEMS) problems.push(problem)
  }
}

/** Finds flags that did not change. It goes through both rulesets once, which finds them while both are in one order. */
class Before {
  readonly #flags: readonly Flag[]
  #at = 0

  constructor(flags: readonly Flag[]) {
    this.#flags = flags
  }

  find(raw: unknown): Flag | undefined {
    if (!isRecord(raw)) return undefined
    const { id } = raw
    if (typeof id !== 'number') return undefined
    let known = this.#flags[this.#at]
    while (known && known.id < id) known = this.#flags[++this.#at]
    return known && isSame(raw, known) ? known : undefined
  }
}

const isSame = (raw: Readonly<Record<string, unknown>>, flag: Flag): boolean =>
  KEYS.every((key) => raw[key] === flag[key] || (key === 'circuit' && isSameCircuit(raw.circuit, flag.circuit)))

function isSameCircuit(raw: unknown, circuit: Circuit | undefined): boolean {
  if (!circuit || !isRecord(raw)) return false
  // Its state, which is one of them, decides which fields it has.
  return Object.entries(circuit).every(([key, value]) => raw[key] === value)
}

/** The payload of these flags, keys in the protocol's order; fields that `Flag` does not know are left out. */
export function encodeRuleset(flags: readonly Flag[]): string {
  return JSON.stringify(flags.map(inOrder))
}

/** One element of what `encodeRuleset` gives. */
export const encodeFlag = (flag: Flag): string => JSON.stringify(inOrder(flag))

function inOrder(flag: Flag): Partial<Flag> {
  const ordered: Partial<Draft> = {}
  for (const key of KEYS) copyField(key, flag, ordered)
  return ordered
}

function copyField<K extends keyof Flag>(key: K, from: Flag, into: Partial<Draft>): void {
  const value: Partial<Draft>[K] = from[key]
  if (value !== undefined) into[key] = value
}

function parseArray(payload: string | Uint8Array): unknown[] {
  const text = typeof payload === 'string' ? payload : decodeUtf8(payload)
  if (text === undefined) throw new CoreError('RULESET_NOT_UTF8', 'A ruleset must be UTF-8 text.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CoreError(
      'RULESET_NOT_JSON',
      `A ruleset must be JSON, not ${inShort(JSON.stringify(text.slice(0, 100)))}.`,
      {
        cause,
      },
    )
  }
  if (Array.isArray(value)) return value
  throw new CoreError('RULESET_NOT_ARRAY', `A ruleset must be an array of flags, not ${String(inShort(value))}.`)
}

/** For each key: how it is read, and whether a flag may do without it. */
const RULES = KEYS.map((key) => ({ key, read: FLAG_FIELDS[key].read, isOptional: !Object.hasOwn(FLAG_DEFAULTS, key) }))

/**
 * Whether this is a flag as it stands: each field that a Tower fills in, all by their rules, and no others. Such an object
 * is taken as JSON made it: one that is put together field by field becomes a hash table inside V8, which takes fifteen times
 * as long. What flags before it had, which is most of what a flag has, is not looked at again: `accepted`, a value a key.
 */
function isWhole(raw: unknown, accepted: unknown[]): raw is Flag {
  if (!isRecord(raw)) return false
  let fields = 0
  for (let index = 0; index < RULES.length; index++) {
    const rule = RULES[index]
    if (!rule) continue
    const value = raw[rule.key]
    if (value === undefined && rule.isOptional) continue
    fields++
    if (value === accepted[index] && value !== undefined) continue
    const read = rule.read(value)
    if (read === undefined || (read !== value && !isSameObject(read, value))) return false
    accepted[index] = value
  }
  return countKeys(raw) === fields
}

function countKeys(object: object): number {
  let count = 0
  for (const _ in object) count++
  return count
}

/** For a circuit, of which reading makes another object. */
const isSameObject = (read: unknown, raw: unknown): boolean =>
  isRecord(read) && isRecord(raw) && countKeys(raw) === countKeys(read) && hasAllOf(raw, read)

function hasAllOf(raw: Readonly<Record<string, unknown>>, read: Readonly<Record<string, unknown>>): boolean {
  for (const key in read) if (raw[key] !== read[key]) return false
  return true
}

function parseFlag(raw: unknown, path: string, note: (problem: Problem) => void): Flag | undefined {
  if (!isRecord(raw)) {
    note({ path, value: inShort(raw), rule: 'must be a flag, an object' })
    return undefined
  }
  let isValid = true
  const flag: Draft = { ...FLAG_DEFAULTS }
  for (const key of KEYS) {
    const value = raw[key]
    // A database that has no value for a column sends null, which means absent.
    if ((value === undefined || value === null) && !REQUIRED_FIELDS.has(key)) continue
    if (readField(key, value, flag)) continue
    isValid = false
    note({ path: `${path}.${key}`, value: inShort(value), rule: FLAG_FIELDS[key].rule })
  }
  return isValid ? flag : undefined
}

function readField<K extends keyof Flag>(key: K, value: unknown, into: Partial<Whole>): boolean {
  const rule: FieldRules[K] = FLAG_FIELDS[key]
  const read = rule.read(value)
  if (read === undefined) return false
  into[key] = read
  return true
}

const again = (path: string, value: unknown, first: number | undefined): Problem => ({
  path,
  value: inShort(value),
  rule: `must differ from every other flag's, and is that of [${first}]`,
})

const LONGEST = 80

/** A value short enough for a log line. Objects show their keys only: their depth is up to whoever sent them. */
function inShort(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isRecord(value)) return cut(`{ ${Object.keys(value).slice(0, 10).join(', ')} }`)
  return value
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
