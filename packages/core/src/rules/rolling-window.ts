import { SIGNAL_KINDS, type SignalKind } from '../names.js'
import type { WindowCounts } from '../window.js'

const KINDS = SIGNAL_KINDS.length
const KIND_INDEX: Readonly<Record<SignalKind, number>> = {
  success: 0,
  failure: 1,
  slow: 2,
  control_ok: 3,
  control_error: 4,
}

const SECOND = 1000
const MINUTE = 60_000
/** What the finest buckets reach back at least; arrivals up to this late can still be corrected by `put`. */
const FINE_REACH = 3 * SECOND
const SECONDS_REACH = 2 * MINUTE

export type MutableCounts = { -readonly [K in keyof WindowCounts]: number }

export const noCounts = (): MutableCounts => ({ success: 0, failure: 0, slow: 0, controlOk: 0, controlError: 0 })

/** Buckets of one width in a ring; a slot is cleared when a later bucket falls on it. */
class Ring {
  readonly width: number
  readonly length: number
  readonly #counts: Int32Array
  /** Which bucket (instant / width) each slot holds. */
  readonly #bucket: Float64Array

  constructor(width: number, length: number) {
    this.width = width
    this.length = length
    this.#counts = new Int32Array(length * KINDS)
    this.#bucket = new Float64Array(length).fill(-1)
  }

  /** Where the counts of the bucket stand, or -1 when it is older than the ring. */
  #claim(bucket: number): number {
    const slot = bucket % this.length
    const held = this.#bucket[slot] ?? -1
    if (held > bucket) return -1
    if (held < bucket) {
      this.#bucket[slot] = bucket
      this.#counts.fill(0, slot * KINDS, (slot + 1) * KINDS)
    }
    return slot * KINDS
  }

  add(kind: number, at: number, count: number): void {
    const from = this.#claim(Math.floor(at / this.width))
    if (from >= 0) this.#counts[from + kind] = (this.#counts[from + kind] ?? 0) + count
  }

  /** How much `count` is above what the bucket held; 0 for a bucket that is gone. */
  excess(kind: number, at: number, count: number): number {
    const from = this.#claim(Math.floor(at / this.width))
    return from < 0 ? 0 : count - (this.#counts[from + kind] ?? 0)
  }

  /** Adds the bucket to `totals`; false when there is nothing in it. */
  addTo(totals: MutableCounts, bucket: number): boolean {
    const slot = bucket % this.length
    if (this.#bucket[slot] !== bucket) return false
    const from = slot * KINDS
    const success = this.#counts[from] ?? 0
    const failure = this.#counts[from + 1] ?? 0
    const controlOk = this.#counts[from + 3] ?? 0
    const controlError = this.#counts[from + 4] ?? 0
    totals.success += success
    totals.failure += failure
    totals.slow += this.#counts[from + 2] ?? 0
    totals.controlOk += controlOk
    totals.controlError += controlError
    return success + failure + controlOk + controlError > 0
  }
}

/**
 * The counts of one series over a window of up to an hour, in buckets that are fine where it matters and coarse further
 * back: `fine` ms for the last seconds, then seconds, then minutes. 10 s take some 40 buckets, an hour 230. A bucket
 * that begins before the window is left out whole, so that a window may fall short by one bucket, never reach too far.
 */
export class RollingWindow {
  readonly #rings: readonly Ring[]

  /** Milliseconds; `fine` must divide 1,000. */
  constructor(window: number, fine = 100) {
    const rings = [new Ring(fine, Math.ceil(Math.min(window, FINE_REACH) / fine) + 1)]
    if (window > FINE_REACH) rings.push(new Ring(SECOND, Math.ceil(Math.min(window, SECONDS_REACH) / SECOND) + 1))
    if (window > SECONDS_REACH) rings.push(new Ring(MINUTE, Math.ceil(window / MINUTE) + 1))
    this.#rings = rings
  }

  add(kind: SignalKind, at: number, count: number): void {
    for (const ring of this.#rings) ring.add(KIND_INDEX[kind], at, count)
  }

  /** Makes `count` what the fine bucket at `at` holds, and returns how much that adds: buckets are read again and again. */
  put(kind: SignalKind, at: number, count: number): number {
    const excess = this.#rings[0]?.excess(KIND_INDEX[kind], at, count) ?? 0
    if (excess !== 0) this.add(kind, at, excess)
    return excess
  }

  /**
   * Walks back from `at` to `from`, handing over the sums since each bucket's start, for as long as `visit` answers
   * true. `totals` is one object, changed between visits; empty buckets are passed over.
   */
  walk(at: number, from: number, visit: (totals: WindowCounts, since: number) => boolean): void {
    const totals = noCounts()
    let end = at + 1
    for (const [tier, ring] of this.#rings.entries()) {
      const next = this.#rings[tier + 1]
      const newest = Math.ceil(end / ring.width) - 1
      const oldestHeld = (Math.floor(at / ring.width) - ring.length + 1) * ring.width
      const limit = Math.max(from, next ? Math.ceil(oldestHeld / next.width) * next.width : oldestHeld)
      let bucket = newest
      for (; bucket * ring.width >= limit; bucket--) {
        if (ring.addTo(totals, bucket) && !visit(totals, bucket * ring.width)) return
      }
      end = (bucket + 1) * ring.width
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
