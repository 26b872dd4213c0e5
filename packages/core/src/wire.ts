import { CoreError, type Problem } from './errors.js'
import type { Flag } from './flag.js'
import { type FieldRules, FLAG_DEFAULTS, FLAG_FIELDS, REQUIRED_FIELDS } from './flag-fields.js'
import { isRecord } from './parse-circuit.js'
import { decodeUtf8 } from './utf8.js'

type Draft = { -readonly [K in keyof Flag]: Flag[K] }
type Whole = { -readonly [K in keyof Required<Flag>]: Required<Flag>[K] }

const isFlagKey = (key: string): key is keyof Flag => Object.hasOwn(FLAG_FIELDS, key)
const KEYS: readonly (keyof Flag)[] = Object.keys(FLAG_FIELDS).filter(isFlagKey)

/**
 * Reads a ruleset's payload. A flag that breaks a rule is left out and becomes a problem; the others stay.
 * Throws a CoreError when the payload as a whole is no UTF-8, no JSON or no array.
 */
export function parseRuleset(payload: string | Uint8Array): { flags: Flag[]; problems: Problem[] } {
  const flags: Flag[] = []
  const problems: Problem[] = []
  const indexOfId = new Map<number, number>()
  const indexOfTitle = new Map<string, number>()
  for (const [index, raw] of parseArray(payload).entries()) {
    const flag = parseFlag(raw, `[${index}]`, problems)
    if (!flag) continue
    const problem =
      again(`[${index}].id`, flag.id, indexOfId.get(flag.id)) ??
      again(`[${index}].title`, flag.title, indexOfTitle.get(flag.title))
    if (problem) {
      problems.push(problem)
      continue
    }
    indexOfId.set(flag.id, index)
    indexOfTitle.set(flag.title, index)
    flags.push(flag)
  }
  return { flags, problems }
}

/** The payload of these flags, keys in the protocol's order; fields that `Flag` does not know are left out. */
export function encodeRuleset(flags: readonly Flag[]): string {
  return JSON.stringify(flags.map(inOrder))
}

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

function parseFlag(raw: unknown, path: string, problems: Problem[]): Flag | undefined {
  if (!isRecord(raw)) {
    problems.push({ path, value: inShort(raw), rule: 'must be a flag, an object' })
    return undefined
  }
  const before = problems.length
  const flag: Draft = { ...FLAG_DEFAULTS }
  for (const key of KEYS) {
    const value = raw[key]
    // A database that has no value for a column sends null, which means absent.
    if ((value === undefined || value === null) && !REQUIRED_FIELDS.has(key)) continue
    if (!readField(key, value, flag)) {
      problems.push({ path: `${path}.${key}`, value: inShort(value), rule: FLAG_FIELDS[key].rule })
    }
  }
  return problems.length === before ? flag : undefined
}

function readField<K extends keyof Flag>(key: K, value: unknown, into: Partial<Whole>): boolean {
  const rule: FieldRules[K] = FLAG_FIELDS[key]
  const read = rule.read(value)
  if (read === undefined) return false
  into[key] = read
  return true
}

const again = (path: string, value: unknown, first: number | undefined): Problem | undefined =>
  first === undefined
    ? undefined
    : { path, value: inShort(value), rule: `must differ from every other flag's, and is that of [${first}]` }

const LONGEST = 80

/** A value short enough for a log line. Objects show their keys only: their depth is up to whoever sent them. */
function inShort(value: unknown): unknown {
  if (typeof value === 'string') return cut(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isRecord(value)) return cut(`{ ${Object.keys(value).slice(0, 10).join(', ')} }`)
  return value
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
