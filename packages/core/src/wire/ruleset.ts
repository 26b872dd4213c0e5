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
export const parseRuleset = (payload: string | Uint8Array): ParsedRuleset => readWhole(payload, new FlagReader())

/** In one go, with the same errors. */
export function readWhole(payload: string | Uint8Array, reader: FlagReader): ParsedRuleset {
  for (const raw of parseArray(payload)) reader.read(raw)
  return reader.result
}

/**
 * Takes the flags of one payload in their order, as JSON has them. A flag that is as it was `before`, among the flags of an
 * earlier result, is that very object: it costs a third of the time, and where one flag of 10,000 changed the collector
 * has one to move instead of all.
 */
export class FlagReader {
  readonly result: ParsedRuleset = { flags: [], problems: [] }
  /** All of them, also those beyond the thousand. */
  problemCount = 0
  readonly #before: Before
  readonly #untouched: UntouchedFlags
  /** Of each flag of the result, its place in the payload. */
  readonly #places: number[] = []
  #taken: TakenNames | undefined
  #index = 0

  /** `untouched`: what was learnt of earlier payloads. */
  constructor(before: readonly Flag[] = [], untouched = new UntouchedFlags()) {
    this.#before = new Before(before)
    this.#untouched = untouched
  }

  read(raw: unknown): void {
    const index = this.#index++
    const known = this.#before.find(raw) ?? (this.#untouched.has(raw) ? raw : undefined)
    const flag = known ?? readFlag(raw, `[${index}]`, (problem) => this.#note(problem))
    if (flag) this.#add(flag, index)
  }

  /** The next one, which an earlier payload had to the letter. */
  takeOver(flag: Flag): void {
    this.#add(flag, this.#index++)
  }

  #add(flag: Flag, index: number): void {
    const { flags } = this.result
    const problem = this.#again(flag, index)
    if (problem) {
      this.#note(problem)
      return
    }
    flags.push(flag)
    this.#places.push(index)
  }

  /** Flags of one result differ in id and title: for as long as these come in their order, none can be another's. */
  #again(flag: Flag, index: number): Problem | undefined {
    if (!this.#taken) {
      if (this.#before.hasNames(flag)) return undefined
      this.#taken = new TakenNames(this.result.flags, this.#places)
    }
    return this.#taken.take(flag, index)
  }

  #note(problem: Problem): void {
    this.problemCount++
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
    const known = this.#goTo(id)
    return known && isSameFlag(raw, known) ? known : undefined
  }

  /** Whether there was one of that id and title, after all that it was asked for before. */
  hasNames({ id, title }: Flag): boolean {
    const known = this.#goTo(id)
    if (known?.id !== id || known.title !== title) return false
    this.#at++
    return true
  }

  #goTo(id: number): Flag | undefined {
    let known = this.#flags[this.#at]
    while (known && known.id < id) known = this.#flags[++this.#at]
    return known
  }
}

/** The ids and titles of a ruleset's flags; where each stands is looked up once one of them comes again. */
class TakenNames {
  readonly #flags: readonly Flag[]
  readonly #places: readonly number[]
  readonly #titles = new Set<string>()
  #placeOfTitle: Map<string, number> | undefined
  /** None for as long as the ids ascend, and so differ. */
  #placeOfId: Map<number, number> | undefined
  #highestId = Number.NEGATIVE_INFINITY

  /** Both lists grow by what is taken. */
  constructor(flags: readonly Flag[], places: readonly number[]) {
    this.#flags = flags
    this.#places = places
    for (const { id, title } of flags) {
      this.#titles.add(title)
      this.#ascends(id)
    }
  }

  /** What is wrong with it where another has its id or title. */
  take({ id, title }: Flag, place: number): Problem | undefined {
    const sameId = this.#ascends(id) ? undefined : this.#placeOfId?.get(id)
    if (sameId !== undefined) return again(`[${place}].id`, id, sameId)
    const known = this.#titles.size
    if (this.#titles.add(title).size === known) {
      this.#placeOfTitle ??= this.#placesBy('title')
      return again(`[${place}].title`, title, this.#placeOfTitle.get(title) ?? place)
    }
    this.#placeOfId?.set(id, place)
    this.#placeOfTitle?.set(title, place)
    return undefined
  }

  #ascends(id: number): boolean {
    if (!this.#placeOfId && id > this.#highestId) {
      this.#highestId = id
      return true
    }
    this.#placeOfId ??= this.#placesBy('id')
    return false
  }

  #placesBy<Name extends 'id' | 'title'>(name: Name): Map<Flag[Name], number> {
    return new Map(this.#flags.map((flag, index) => [flag[name], this.#places[index] ?? index]))
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

const again = (path: string, value: unknown, first: number): Problem => ({
  path,
  value: inShort(value),
  rule: `must differ from every other flag's, and is that of [${first}]`,
})
