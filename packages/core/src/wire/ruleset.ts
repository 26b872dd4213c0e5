import { CoreError, type Problem } from '../errors.js'
import { FIELD_NAMES, type FieldName, type Flag } from '../flag/flag.js'
import { readFlag } from '../flag/read-flag.js'
import { isSameFlag } from '../flag/same-flag.js'
import { UntouchedFlags } from '../flag/untouched-flags.js'
import { isRecord } from '../is-record.js'
import { inShort } from '../text/in-short.js'
import { decodeUtf8 } from '../text/utf8.js'

export interface ParsedRuleset {
  readonly flags: Flag[]
  /** A thousand at most. */
  readonly problems: Problem[]
}

/** Nobody reads more, and a payload of ten million mistakes must not become as many objects. */
const MOST_PROBLEMS = 1_000

/**
 * Reads a ruleset's payload. A flag that evaluation could not rely on is left out, which is a problem; the others stay.
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
  readonly #untouched = new UntouchedFlags()
  #index = 0

  constructor(before: readonly Flag[] = []) {
    this.#before = new Before(before)
  }

  read(raw: unknown): void {
    const { flags } = this.result
    const index = this.#index++
    const known = this.#before.find(raw) ?? (this.#untouched.has(raw) ? raw : undefined)
    const flag = known ?? readFlag(raw, `[${index}]`, (problem) => this.#note(problem))
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
    if (this.#at === this.#flags.length || !isRecord(raw)) return undefined
    const { id } = raw
    if (typeof id !== 'number') return undefined
    let known = this.#flags[this.#at]
    while (known && known.id < id) known = this.#flags[++this.#at]
    return known && isSameFlag(raw, known) ? known : undefined
  }
}

/** The payload of these flags, keys in the protocol's order; fields that `Flag` does not know are left out. */
export function encodeRuleset(flags: readonly Flag[]): string {
  return JSON.stringify(flags.map(inOrder))
}

/** One element of what `encodeRuleset` gives. */
export const encodeFlag = (flag: Flag): string => JSON.stringify(inOrder(flag))

function inOrder(flag: Flag): Partial<Flag> {
  const ordered: { -readonly [N in FieldName]?: Flag[N] } = {}
  const copy = <N extends FieldName>(name: N): void => {
    if (flag[name] !== undefined) ordered[name] = flag[name]
  }
  FIELD_NAMES.forEach(copy)
  return ordered
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

const again = (path: string, value: unknown, first: number | undefined): Problem => ({
  path,
  value: inShort(value),
  rule: `must differ from every other flag's, and is that of [${first}]`,
})
