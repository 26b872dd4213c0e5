import { FOLLOWED_BUCKET_MS, type SignalBucket, type SignalCount, signalKey } from '@tailslide/core'
import { createHeldCounts } from '../held-counts.js'
import { heldMs } from '../signal-counts.js'

/** When counts came. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly now: number
  /** What `heldSince` is compared with, since the time may be set while counts are held. */
  readonly elapsed: number
}

/** Which counts came late, by the buckets that they are counted in. Empty for as long as nothing does. */
export interface HeldTier {
  add(instance: string, counts: readonly SignalCount[], at: Arrival): void
  /** The buckets, with what came late of those from `from` on; buckets of an instance with what is of that instance. */
  mark(buckets: SignalBucket[], from: number, now: number): SignalBucket[]
}

interface Held {
  /** Of the sum of all, and of the instance. */
  readonly names: readonly string[]
  readonly since: number
  count: number
}

/** In a bucket with so many entries all that is late is as old as can be: instants come from clients. */
const MOST_INSTANTS = 5_000
/** In all buckets, about 40 MB; beyond them the oldest bucket is forgotten, and what came late in it counts as new. */
const MOST_ENTRIES = 100_000

/** A clock that stands further back than this behind what was counted has been set back. */
const SET_BACK_MS = 1_000

const roundDown = (instant: number): number => Math.floor(instant / FOLLOWED_BUCKET_MS) * FOLLOWED_BUCKET_MS

export function createHeldTier(retentionMs: number): HeldTier {
  /** By start of the bucket, in the order of time, and in it by series, instance and instant. */
  const buckets = new Map<number, Map<string, Held>>()
  let entries = 0
  let newest = 0

  const remove = (at: number): void => {
    entries -= buckets.get(at)?.size ?? 0
    buckets.delete(at)
  }

  const forget = (now: number): void => {
    // The clock was set back: what was counted later than that would look late once more when its time comes.
    if (newest > now + SET_BACK_MS) for (const at of buckets.keys()) if (at > now) remove(at)
    newest = now
    for (const at of buckets.keys()) {
      if (at + FOLLOWED_BUCKET_MS > now - retentionMs && entries <= MOST_ENTRIES) break
      remove(at)
    }
  }

  return {
    add(instance, counts, { now, elapsed }) {
      for (const entry of counts) {
        const late = heldMs(entry, elapsed)
        if (late === 0) continue
        forget(now)
        const at = roundDown(now)
        const series = signalKey(entry.flagId, entry.kind)
        const bucket = buckets.get(at) ?? new Map<string, Held>()
        buckets.set(at, bucket)
        const since = bucket.size < MOST_INSTANTS ? roundDown(now - late) : 0
        const name = `${series} ${since} ${instance}`
        const known = bucket.get(name)
        if (known) {
          known.count += entry.count
          continue
        }
        entries += 1
        bucket.set(name, { names: [`${series} ${at}`, `${series} ${at} ${instance}`], since, count: entry.count })
      }
    },
    mark(found, from, now) {
      forget(now)
      const late = createHeldCounts()
      for (const [at, bucket] of buckets) {
        if (at < from) continue
        for (const { names, since, count } of bucket.values()) for (const name of names) late.add(name, since, count)
      }
      if (late.isEmpty) return found
      return found.map((bucket) => {
        const sum = `${signalKey(bucket.flagId, bucket.kind)} ${bucket.at}`
        return late.mark(bucket.instance === undefined ? sum : `${sum} ${bucket.instance}`, bucket)
      })
    },
  }
}
