import { SIGNAL_KINDS, type SignalKind } from '../names.js'
import type { WindowCounts } from '../window.js'

const KIND_INDEX: Readonly<Record<SignalKind, number>> = {
  success: 1,
  failure: 2,
  slow: 3,
  control_ok: 4,
  control_error: 5,
}
/** A slot is the lap that its bucket belongs to, then one count for each kind. */
const SLOT = 1 + SIGNAL_KINDS.length

const SECOND = 1000
const MINUTE = 60_000
/** How far back the finest buckets and the seconds reach. */
const FINE_REACH = 2 * SECOND
const SECONDS_REACH = 2 * MINUTE

export type MutableCounts = { -readonly [K in keyof WindowCounts]: number }

export const noCounts = (): MutableCounts => ({ success: 0, failure: 0, slow: 0, controlOk: 0, controlError: 0 })

/** Buckets of one width: bucket b, which begins at b * width, has slot b mod length, as long as no later one took it. */
interface Ring {
  readonly width: number
  readonly length: number
  /** Where its slots begin among those of all rings. */
  readonly offset: number
}

/**
 * The counts of one series over a window of up to an hour, in buckets that are fine where it matters and coarse further
 * back: `fine` ms for the last seconds, then seconds, then minutes; 1 kB for 10 s, 6 kB for an hour. A bucket that
 * begins before the window is left out whole, so that a window may fall short by part of a bucket, never reach too far.
 */
export class RollingWindow {
  readonly #rings: readonly Ring[]
  readonly #slots: Int32Array
  /** The newest instant put of each kind. */
  readonly #heard = new Float64Array(SLOT).fill(Number.NEGATIVE_INFINITY)

  /** Milliseconds; `fine` must divide 1,000. */
  constructor(window: number, fine = 100) {
    const rings: Ring[] = []
    let slots = 0
    const ring = (width: number, reach: number) => {
      const length = Math.ceil(Math.min(window, reach) / width) + 1
      rings.push({ width, length, offset: slots })
      slots += length
    }
    ring(fine, FINE_REACH)
    if (window > FINE_REACH) ring(SECOND, SECONDS_REACH)
    if (window > SECONDS_REACH) ring(MINUTE, window)
    this.#rings = rings
    this.#slots = new Int32Array(slots * SLOT)
  }

  add(kind: SignalKind, at: number, count: number): void {
    for (const ring of this.#rings) {
      const slot = this.#claim(ring, at)
      if (slot < 0) continue
      const i = slot + KIND_INDEX[kind]
      this.#slots[i] = (this.#slots[i] ?? 0) + count
    }
  }

  /**
   * Makes `count` what the fine bucket at `at` holds, and returns how much that adds: a store is asked again and again
   * for buckets that may still grow. A bucket older than the fine ones stays as it was, or is added when nothing of its
   * kind from then on has been heard, as when a window is filled series by series; each series comes oldest first.
   */
  put(kind: SignalKind, at: number, count: number): number {
    const index = KIND_INDEX[kind]
    const isNews = at > (this.#heard[index] ?? 0)
    if (isNews) this.#heard[index] = at
    const finest = this.#rings[0]
    const slot = finest ? this.#claim(finest, at) : -1
    const more = slot >= 0 ? count - (this.#slots[slot + index] ?? 0) : isNews ? count : 0
    if (more !== 0) this.add(kind, at, more)
    return more
  }

  /** The slot of the bucket at `at`, emptied if it held an older one; -1 when a later bucket has taken it. */
  #claim(ring: Ring, at: number): number {
    const bucket = Math.floor(at / ring.width)
    const lap = Math.floor(bucket / ring.length)
    const slot = (ring.offset + bucket - lap * ring.length) * SLOT
    const held = this.#slots[slot] ?? 0
    if (held > lap) return -1
    if (held < lap) {
      this.#slots.fill(0, slot, slot + SLOT)
      this.#slots[slot] = lap
    }
    return slot
  }

  /**
   * Walks back from `at` to `from`, handing over the sums since each bucket's start, for as long as `visit` answers
   * true. `totals` is one object, changed between visits; buckets without a call are passed over.
   */
  walk(at: number, from: number, visit: (totals: WindowCounts, since: number) => boolean): void {
    const totals = noCounts()
    const slots = this.#slots
    let end = at + 1
    for (let i = 0; i < this.#rings.length; i++) {
      const ring = this.#rings[i]
      if (!ring) return
      const { width, length } = ring
      // Each ring is left where a bucket of the next one ends, so that no call counts twice.
      const oldest = (Math.floor(at / width) - length + 1) * width
      const coarser = this.#rings[i + 1]?.width ?? width
      const limit = Math.max(from, Math.ceil(oldest / coarser) * coarser)
      const newest = Math.ceil(end / width) - 1
      // The slots are stepped through in integers: 10,000 flags are walked at each look.
      let lap = Math.floor(newest / length)
      let position = newest - lap * length
      let left = Math.max(0, newest - Math.ceil(limit / width) + 1)
      if (left > 0) end = (newest - left + 1) * width
      for (let begin = newest * width; left > 0; left--, position--, begin -= width) {
        if (position < 0) {
          position = length - 1
          lap--
        }
        const slot = (ring.offset + position) * SLOT
        if (slots[slot] !== lap) continue
        const success = slots[slot + 1] ?? 0
        const failure = slots[slot + 2] ?? 0
        const controlOk = slots[slot + 4] ?? 0
        const controlError = slots[slot + 5] ?? 0
        if (success + failure + controlOk + controlError === 0) continue
        totals.success += success
        totals.failure += failure
        totals.slow += slots[slot + 3] ?? 0
        totals.controlOk += controlOk
        totals.controlError += controlError
        if (!visit(totals, begin)) return
      }
    }
  }

  /** The sums from `from` to `at`. */
  totals(at: number, from: number): WindowCounts {
    let last: WindowCounts | undefined
    this.walk(at, from, (totals) => {
      last = totals
      return true
    })
    return last ?? noCounts()
  }
}
