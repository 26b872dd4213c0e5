import type { Flag } from '../flag/flag.js'

export type Payload = string | Uint8Array

/** A stretch of a payload between two delimiters of its array, and which of the ruleset's flags it holds: all of them without a problem. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly firstFlag: number
  readonly flagCount: number
}

/** What was read: pieces are in their order, and there are gaps where something was not as it should be. */
export interface ReadPayload {
  readonly payload: Payload
  readonly flags: readonly Flag[]
  readonly pieces: readonly Piece[]
}

const isBracket = (payload: Payload, at: number): boolean =>
  typeof payload === 'string' ? payload[at] === ']' : payload[at] === 0x5d

export type IsSameBytes = (one: Uint8Array, other: Uint8Array) => boolean

/**
 * Finds what a payload has in common with the one before it, at its beginning and at its end: a toggle changes a few bytes
 * of millions, and what is the same to the byte, delimiters included, is the same flags.
 */
export class UntouchedPieces {
  readonly #before: ReadPayload
  readonly #payload: Payload
  readonly #isSameBytes: IsSameBytes
  /** How much further the end stands than it stood. */
  readonly shift: number

  constructor(before: ReadPayload, payload: Payload, isSameBytes: IsSameBytes) {
    this.#before = before
    this.#payload = payload
    this.#isSameBytes = isSameBytes
    this.shift = payload.length - before.payload.length
  }

  /** Pieces of the beginning, one after the other, of which the first begins there. */
  *beginning(from: number): Generator<Piece, void> {
    let at = from
    for (const piece of this.#before.pieces) {
      if (piece.from !== at || !this.#isSame(piece.from, piece.to + 1, 0)) return
      yield piece
      at = piece.to + 1
    }
  }

  /** Pieces of the end, from the last one back, of which none begins before that place in the new payload. */
  *end(notBefore: number): Generator<Piece, void> {
    const { pieces, payload } = this.#before
    const last = pieces.at(-1)
    // Of which the last has to be the one that its array ends with.
    if (!last || !isBracket(payload, last.to) || !this.#isSame(last.to, payload.length, this.shift)) return
    let at = last.to
    for (let index = pieces.length - 1; index >= 0; index--) {
      const piece = pieces[index]
      if (!piece || piece.to !== at || piece.from + this.shift < notBefore) return
      if (!this.#isSame(piece.from - 1, piece.to, this.shift)) return
      yield piece
      at = piece.from - 1
    }
  }

  #isSame(from: number, to: number, shift: number): boolean {
    const [before, after] = [this.#before.payload, this.#payload]
    if (from + shift < 0 || to + shift > after.length) return false
    if (typeof before === 'string' && typeof after === 'string') {
      return before.slice(from, to) === after.slice(from + shift, to + shift)
    }
    if (typeof before === 'string' || typeof after === 'string') return false
    return this.#isSameBytes(before.subarray(from, to), after.subarray(from + shift, to + shift))
  }
}
