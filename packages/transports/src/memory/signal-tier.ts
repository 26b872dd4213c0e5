import type { SignalBucket, SignalCount } from '@tailslide/core'
import { createBucketSum, seriesOf, stepOf } from '../sum-buckets.js'

/** `[series, sum, series, sum, ...]`: a third of what a map takes, and there are 100,000 of them. */
type Sums = readonly number[]

/** Sums of one width, by start of bucket and series. */
export interface SignalTier {
  /** As of the last time that something was added, read or forgotten. */
  readonly isEmpty: boolean
  /** How many sums are kept, 16 bytes each. */
  readonly size: number
  /** Drops what is older than it is kept. */
  forget(now: number): void
  /** Drops the oldest bucket before its time. */
  forgetOldest(): void
  add(counts: readonly SignalCount[], now: number): void
  /** From the bucket that holds `from` on, added up in buckets of at most `wantedMs`. */
  read(from: number, wantedMs: number, now: number): SignalBucket[]
}

/** A clock that stands further back than this behind what was counted has been set back. */
const SET_BACK_MS = 1_000

export function createSignalTier(width: number, retentionMs: number): SignalTier {
  const buckets = new Map<number, Sums>()
  /** The bucket that is being added to. */
  let open: { readonly at: number; readonly sums: number[]; readonly places: Map<number, number> } | undefined
  let size = 0
  const start = (at: number): number => Math.floor(at / width) * width

  const drop = (at: number): void => {
    size -= (buckets.get(at)?.length ?? 0) / 2
    buckets.delete(at)
    if (open?.at === at) open = undefined
  }

  /** When the clock was set back, what was counted later than that would be counted once more when its time comes. */
  const forgetFuture = (now: number): void => {
    if (!open || open.at <= now + SET_BACK_MS) return
    open = undefined
    for (const at of buckets.keys()) if (at > now) drop(at)
  }

  // Buckets were made in the order of time, so the old ones stand first.
  const forget = (now: number): void => {
    forgetFuture(now)
    for (const at of buckets.keys()) {
      if (at + width > now - retentionMs) break
      drop(at)
    }
  }

  const openAt = (at: number) => {
    if (open?.at === at) return open
    // Without the room to grow that it no longer needs.
    if (open && buckets.has(open.at)) buckets.set(open.at, open.sums.slice())
    const sums = [...(buckets.get(at) ?? [])]
    const places = new Map(Array.from({ length: sums.length / 2 }, (_, pair) => [sums[2 * pair] ?? 0, 2 * pair + 1]))
    open = { at, sums, places }
    buckets.set(at, sums)
    return open
  }

  return {
    get isEmpty() {
      return buckets.size === 0
    },
    get size() {
      return size
    },
    forget,
    forgetOldest() {
      for (const at of buckets.keys()) {
        drop(at)
        return
      }
    },
    add(counts, now) {
      forget(now)
      const { sums, places } = openAt(start(now))
      for (const { flagId, kind, count } of counts) {
        const series = seriesOf(flagId, kind)
        const place = places.get(series)
        if (place === undefined) {
          places.set(series, sums.push(series, count) - 1)
          size += 1
        } else sums[place] = (sums[place] ?? 0) + count
      }
    },
    read(from, wantedMs, now) {
      forget(now)
      const sum = createBucketSum(stepOf(wantedMs, width))
      for (let at = Math.max(start(from), start(now - retentionMs)); at <= now; at += width) {
        const sums = buckets.get(at) ?? []
        for (let place = 0; place < sums.length; place += 2) sum.add(at, sums[place] ?? 0, sums[place + 1] ?? 0)
      }
      return sum.buckets()
    },
  }
}
