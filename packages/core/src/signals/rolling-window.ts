import { noCounts, type WindowCounts } from './counts.js'
import { SIGNAL_KINDS, type SignalKind } from './kinds.js'

export type Visit = (totals: WindowCounts, since: number, until: number) => boolean

/** Where the kind stands in a bucket; `walk` has the same order written out, for speed. */
const placeIn = (kind: SignalKind): number => 2 + SIGNAL_KINDS.indexOf(kind)

/** A bucket is the first and the last instant counted in it, in units of `fine`, then one count for each kind. */
const BUCKET = 2 + SIGNAL_KINDS.length
/** With all of them a window takes 1.4 kB; it begins with a few. */
const MOST_BUCKETS = 48
const FIRST_BUCKETS = 6
/** How many have gone when buckets were merged, so that this is not to be done at each call. */
const SPARE = 6
/** So many units back buckets are never merged, because their sums may still grow: two seconds at 100 ms. */
const FINE_REACH = 20
/** So many of the newest calls keep the buckets that they came in: the rules look at them first. */
const CALLS_APART = 20
/** So many pieces of one bucket at most, and of the newest two alone once there is no more room. */
const MOST_PIECES = 4
/** Beyond this many units from the first instant a window begins anew; at 100 ms that is three years. */
const FURTHEST = 2 ** 30

/**
 * The counts of one series over a window of up to an hour, in buckets that are `fine` ms wide at first. When there are more
 * than fit, older neighbours are merged whose calls are few beside all that came after them, so that a walk
 * back meets sums that grow by a fifth or so from one to the next, whatever the traffic: with a call a minute
 * each keeps its own bucket for an hour. A bucket that begins before the window is left out whole, so that a window may
 * fall short by part of a bucket, never reach too far. What a bucket grows by from one look to the next is a piece of its
 * own, because calls that failed may have come with a second's good ones before them, in one batch and so in one bucket.
 */
export class RollingWindow {
  readonly #window: number
  readonly #fine: number
  /** Oldest first; behind them, as long as a bucket, the newest unit put of each kind. One array, since its object alone takes 200 bytes. */
  #buckets = emptyBuckets(FIRST_BUCKETS)
  #length = 0
  /** The unit since 1970 that the others are counted from. */
  #base = Number.NaN
  /** Buckets that begin before this instant do not count. */
  #from = Number.NEGATIVE_INFINITY
  #isCut = false

  /** Milliseconds; `fine` is the width of the narrowest buckets. */
  constructor(window: number, fine = 100) {
    this.#window = window
    this.#fine = fine
  }

  /** Adds to what is known, whatever was heard of that instant before; `width` when it is that of a wider bucket. */
  add(kind: SignalKind, at: number, count: number, width = this.#fine): void {
    const unit = this.#unitOf(at)
    if (this.#startOf(unit) >= this.#from) this.#add(placeIn(kind), unit, count, width)
  }

  /**
   * Makes `count` what the fine bucket at `at` holds, and returns how much that adds: a store is asked again and again
   * for buckets that may still grow. A bucket older than the fine ones stays as it was, or is added when nothing of its
   * kind from then on has been heard, as when a window is filled series by series; each series comes oldest first.
   */
  put(kind: SignalKind, at: number, count: number): number {
    const index = placeIn(kind)
    const unit = this.#unitOf(at)
    if (this.#startOf(unit) < this.#from) return 0
    const heard = this.#buckets.length - BUCKET + index
    const isNews = unit > (this.#buckets[heard] ?? 0)
    if (isNews) this.#buckets[heard] = unit
    const more = this.#isFine(unit) ? count - this.#countAt(unit, index) : isNews ? count : 0
    if (more !== 0) this.#add(index, unit, more, this.#fine)
    return more
  }

  /**
   * Walks back from `at` to `from`, handing over the sums since each bucket's start, and its end, for as long as `visit`
   * answers true. `totals` is one object, changed between visits.
   */
  walk(at: number, from: number, visit: Visit): void {
    const totals = noCounts()
    const buckets = this.#buckets
    for (let place = (this.#length - 1) * BUCKET; place >= 0; place -= BUCKET) {
      const since = this.#startOf(buckets[place] ?? 0)
      if (since > at) continue
      if (since < from) return
      totals.success += buckets[place + 2] ?? 0
      totals.failure += buckets[place + 3] ?? 0
      totals.slow += buckets[place + 4] ?? 0
      totals.control_ok += buckets[place + 5] ?? 0
      totals.control_error += buckets[place + 6] ?? 0
      if (!visit(totals, since, this.#startOf((buckets[place + 1] ?? 0) + 1))) return
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

  /** What the newest bucket grows by from now on came later than what it holds. */
  cut(): void {
    this.#isCut = true
  }

  /** Forgets what happened before `at`, now and when it is put later, so that no bucket stands on both sides of it. */
  startAt(at: number): void {
    this.#from = at
    let gone = 0
    while (gone < this.#length && this.#startOf(this.#buckets[gone * BUCKET] ?? 0) < at) gone++
    this.#drop(gone)
  }

  #unitOf(at: number): number {
    const bucket = Math.floor(at / this.#fine)
    if (!(Math.abs(bucket - this.#base) < FURTHEST)) {
      this.#length = 0
      this.#base = bucket
      this.#buckets = emptyBuckets(FIRST_BUCKETS)
    }
    return bucket - this.#base
  }

  #startOf(unit: number): number {
    return (unit + this.#base) * this.#fine
  }

  #isFine(unit: number): boolean {
    const newest = this.#length === 0 ? unit : (this.#buckets[(this.#length - 1) * BUCKET + 1] ?? 0)
    return unit > newest - FINE_REACH
  }

  #countAt(unit: number, index: number): number {
    let sum = 0
    for (let place = this.#placeOf(unit) * BUCKET; place >= 0 && this.#buckets[place] === unit; place -= BUCKET) {
      sum += this.#buckets[place + index] ?? 0
    }
    return sum
  }

  /** The last bucket that begins at `unit` or before; -1 when none does. Most calls are about one of the newest. */
  #placeOf(unit: number): number {
    let place = this.#length - 1
    while (place >= 0 && (this.#buckets[place * BUCKET] ?? 0) > unit) place--
    return place
  }

  #add(index: number, unit: number, count: number, width: number): void {
    let place = this.#placeOf(unit)
    // Between two buckets it gets one of its own, within a merged one it is part of that.
    if (place < 0 || unit > (this.#buckets[place * BUCKET + 1] ?? 0) || (count > 0 && this.#isApart(place, unit))) {
      if (this.#length === MOST_BUCKETS) {
        this.#merge()
        place = this.#placeOf(unit)
      }
      place++
      this.#insert(place, unit, unit + width / this.#fine - 1)
      this.#isCut = false
    }
    const i = place * BUCKET + index
    this.#buckets[i] = (this.#buckets[i] ?? 0) + count
  }

  /** Whether what comes in for this bucket, the newest, is to be a piece of its own. */
  #isApart(place: number, unit: number): boolean {
    if (!this.#isCut || place !== this.#length - 1 || this.#buckets[place * BUCKET] !== unit) return false
    return this.#buckets[(place - MOST_PIECES + 1) * BUCKET] !== unit
  }

  #insert(place: number, unit: number, last: number): void {
    const room = this.#buckets.length / BUCKET - 1
    if (this.#length === room) {
      const grown = emptyBuckets(room * 2)
      grown.set(this.#buckets.subarray(0, room * BUCKET))
      grown.set(this.#buckets.subarray(room * BUCKET), room * 2 * BUCKET)
      this.#buckets = grown
    }
    const from = place * BUCKET
    this.#buckets.copyWithin(from + BUCKET, from, this.#length * BUCKET)
    this.#buckets.fill(0, from, from + BUCKET)
    this.#buckets[from] = unit
    this.#buckets[from + 1] = last
    this.#length++
  }

  /** Makes room: what has left the window goes, then neighbours are merged that are few beside what came after them. */
  #merge(): void {
    const newest = this.#startOf(this.#buckets[(this.#length - 1) * BUCKET + 1] ?? 0)
    this.startAt(Math.max(newest - this.#window, this.#from))
    this.#joinPieces()
    // The last round merges whatever is not fine, of which there is enough: the fine ones are fewer than half.
    for (let share = 1 / 16; this.#length > MOST_BUCKETS - SPARE; share *= 1.5) {
      this.#mergeBelow(share, share < 1 ? CALLS_APART : 0)
    }
  }

  /** Of all buckets but the newest two, which the rules look at first. */
  #joinPieces(): void {
    const buckets = this.#buckets
    const fine = (buckets[(this.#length - 1) * BUCKET] ?? 0) - 1
    let kept = 0
    for (let place = 1; place < this.#length; place++) {
      const from = place * BUCKET
      if (buckets[from] === buckets[kept * BUCKET] && (buckets[from] ?? 0) < fine) this.#addTo(kept * BUCKET, from)
      else buckets.copyWithin(++kept * BUCKET, from, from + BUCKET)
    }
    this.#length = kept + 1
  }

  #addTo(into: number, from: number): void {
    const buckets = this.#buckets
    for (let i = 2; i < BUCKET; i++) buckets[into + i] = (buckets[into + i] ?? 0) + (buckets[from + i] ?? 0)
  }

  #mergeBelow(share: number, apart: number): void {
    const buckets = this.#buckets
    let newer = 0
    let kept = this.#length - 1
    for (let place = kept - 1; place >= 0; place--) {
      const into = kept * BUCKET
      const from = place * BUCKET
      const calls = this.#callsIn(into)
      const both = calls + this.#callsIn(from)
      if (newer >= apart && both <= (newer + both) * share && !this.#isFine(buckets[into + 1] ?? 0)) {
        buckets[into] = buckets[from] ?? 0
        this.#addTo(into, from)
      } else {
        newer += calls
        kept--
        buckets.copyWithin(kept * BUCKET, from, from + BUCKET)
      }
    }
    this.#drop(kept)
  }

  #callsIn(place: number): number {
    const buckets = this.#buckets
    return (buckets[place + 2] ?? 0) + (buckets[place + 3] ?? 0) + (buckets[place + 5] ?? 0) + (buckets[place + 6] ?? 0)
  }

  /** Drops the oldest buckets. */
  #drop(count: number): void {
    this.#buckets.copyWithin(0, count * BUCKET, this.#length * BUCKET)
    this.#length -= count
  }
}

const emptyBuckets = (room: number): Int32Array => new Int32Array((room + 1) * BUCKET).fill(-FURTHEST, room * BUCKET)
