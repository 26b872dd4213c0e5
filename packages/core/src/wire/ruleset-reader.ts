import type { Flag } from '../flag/flag.js'
import { UntouchedFlags } from '../flag/untouched-flags.js'
import { type DecodeUtf8, decodeUtf8 } from '../text/utf8.js'
import { ArrayCutter, SLICE } from './array-cutter.js'
import { FlagReader, type ParsedRuleset, readWhole } from './ruleset.js'
import { type IsSameBytes, type Payload, type Piece, type ReadPayload, UntouchedPieces } from './untouched-pieces.js'

/** Longest payload that is kept to compare the next one with. */
const LONGEST_KEPT = 16 * 1024 * 1024

/** What a host does with bytes faster than core. */
export interface ByteWork {
  readonly decode: DecodeUtf8
  readonly isSame: IsSameBytes
}

const OWN_BYTE_WORK: ByteWork = {
  decode: decodeUtf8,
  isSame: (one, other) => one.length === other.length && one.every((byte, index) => byte === other[index]),
}

const NOTHING: ReadPayload = { payload: '', flags: [], pieces: [] }

/**
 * Reads rulesets of one app that follow one another, each with the result and the errors of `parseRuleset`. It keeps the last
 * one's payload: what is the same at the beginning and the end of the next is not parsed again.
 */
export class RulesetReader {
  readonly #bytes: ByteWork
  readonly #firstSlice: number
  readonly #untouched = new UntouchedFlags()
  #last = NOTHING

  /**
   * `firstSlice`: characters or bytes of a first payload that are read at once. What V8 parses from 100 kB or more it makes where
   * long-lived objects are; from less, the collector moves it twice, which takes 10 ms for 10,000 flags. What is as it was in
   * the payload after it is found in pieces of that size.
   */
  constructor(bytes = OWN_BYTE_WORK, firstSlice = SLICE) {
    this.#bytes = bytes
    this.#firstSlice = firstSlice
  }

  /**
   * In slices: whoever iterates decides how many to do at a stretch. A single flag is never cut, and a payload that is not valid
   * is read in one go, for its error. Flags `before`, of the last ruleset, that did not change are taken over as the
   * objects that they are.
   */
  *read(payload: Payload, before: readonly Flag[] = this.#last.flags): Generator<void, ParsedRuleset> {
    const newReader = () => new FlagReader(before, this.#untouched)
    const slice = this.#last === NOTHING ? this.#firstSlice : SLICE
    const reading = payload.length > slice ? new Reading(payload, newReader(), this.#bytes, slice) : undefined
    const isWhole = reading !== undefined && (yield* reading.run(this.#last))
    const parsed = isWhole ? reading.result : readWhole(this.#asText(payload), newReader())
    const isKept = isWhole && payload.length <= LONGEST_KEPT
    this.#last = { ...(isKept ? { payload, pieces: reading.pieces } : NOTHING), flags: parsed.flags }
    return parsed
  }

  #asText(payload: Payload): Payload {
    return typeof payload === 'string' ? payload : (this.#bytes.decode(payload) ?? payload)
  }
}

/** One payload, read once. */
class Reading {
  readonly pieces: Piece[] = []
  readonly #payload: Payload
  readonly #bytes: ByteWork
  readonly #reader: FlagReader
  readonly #cutter: ArrayCutter
  #isFirst = true

  constructor(payload: Payload, reader: FlagReader, bytes: ByteWork, slice: number) {
    this.#payload = payload
    this.#bytes = bytes
    this.#reader = reader
    this.#cutter = new ArrayCutter(payload, bytes.decode, slice)
  }

  get result(): ParsedRuleset {
    return this.#reader.result
  }

  /** False when it is not valid. */
  *run(last: ReadPayload): Generator<void, boolean> {
    const cutter = this.#cutter
    const untouched = new UntouchedPieces(last, this.#payload, this.#bytes.isSame)
    for (const piece of untouched.beginning(cutter.at)) {
      this.#takeOver(last, piece, 0)
      yield
    }
    const end: Piece[] = []
    if (!cutter.isClosed) {
      for (const piece of untouched.end(cutter.at)) {
        end.push(piece)
        yield
      }
    }
    // Where there is none, or no element ends there after all, the rest is read.
    const endsAt = (end.at(-1)?.from ?? Number.POSITIVE_INFINITY) + untouched.shift
    while (!cutter.isClosed) {
      if (cutter.at !== endsAt) {
        if (!this.#readNext(endsAt - 1)) return false
        yield
        continue
      }
      for (const piece of end.reverse()) {
        this.#takeOver(last, piece, untouched.shift)
        yield
      }
    }
    return cutter.isAtEnd()
  }

  #takeOver({ flags }: ReadPayload, { from, to, firstFlag, flagCount }: Piece, shift: number): void {
    this.#note(from + shift, to + shift, flagCount, () => {
      for (let index = firstFlag; index < firstFlag + flagCount; index++) {
        const flag = flags[index]
        if (flag) this.#reader.takeOver(flag)
      }
    })
    this.#cutter.pass(to + shift)
  }

  #readNext(comma: number): boolean {
    const cutter = this.#cutter
    const from = cutter.at
    const flags = parseSlice(cutter.guess(comma)) ?? parseSlice(cutter.next())
    // Between two commas stands a value; only an array as a whole may be empty.
    if (!flags || (flags.length === 0 && !(this.#isFirst && cutter.isClosed))) return false
    this.#note(from, cutter.at - 1, flags.length, () => {
      for (const flag of flags) this.#reader.read(flag)
    })
    return true
  }

  /** What gives as many flags as it has, and no problem, is a piece that may come again. */
  #note(from: number, to: number, flagCount: number, read: () => void): void {
    const reader = this.#reader
    const [firstFlag, problems] = [reader.result.flags.length, reader.problemCount]
    read()
    this.#isFirst = false
    const isClean = reader.problemCount === problems && reader.result.flags.length === firstFlag + flagCount
    if (isClean) this.pieces.push({ from, to, firstFlag, flagCount })
  }
}

function parseSlice(elements: string | undefined): unknown[] | undefined {
  if (elements === undefined) return undefined
  try {
    const value: unknown = JSON.parse(`[${elements}]`)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
