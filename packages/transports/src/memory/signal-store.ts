import { type Clock, SIGNAL_RETENTION_MS, type SignalCount, type SignalReader, type SignalSink } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { sortCounts } from '../signal-counts.js'
import { createBucketSum, seriesOf, stepOf } from '../sum-buckets.js'

export interface MemorySignalStoreOptions {
  readonly clock: Clock
  /** Width of the fine buckets in milliseconds; default 50. */
  readonly bucketMs?: number
}

/** Each reading of these properties gives a sink or reader of its own, to be closed alone; the store stays. */
export interface MemorySignalStore {
  readonly sink: SignalSink
  readonly reader: SignalReader
}

/** Windows up to this long are answered from fine buckets, longer ones from coarse buckets. */
const FINE_RETENTION_MS = 120_000
const COARSE_BUCKET_MS = 10_000

/**
 * Keeps sums in buckets of two widths: 50 ms for the last two minutes, which is what circuits look at, and 10 s for the
 * last hour, which is what charts look at. So memory depends on flags and time alone: at most 2,760 numbers for each
 * flag and kind of signal, however many calls they count. A window begins at the bucket that it reaches into, so it is
 * up to one bucket longer than asked for, and windows above two minutes have no buckets shorter than 10 s.
 */
export function createMemorySignalStore({ clock, bucketMs = 50 }: MemorySignalStoreOptions): MemorySignalStore {
  const fine = createTier(bucketMs, FINE_RETENTION_MS)
  const coarse = createTier(COARSE_BUCKET_MS, SIGNAL_RETENTION_MS)

  const createSink = (): SignalSink => {
    let closed = false
    return {
      async send({ appId, counts: given }) {
        const { counts, ...problems } = sortCounts(given)
        if (closed)
          return { ...problems, unsent: counts, error: new TransportError('CLOSED', 'the signal sink is closed') }
        const now = clock.now()
        fine.add(appId, counts, now)
        coarse.add(appId, counts, now)
        return { unsent: [], ...problems }
      },
      async close() {
        closed = true
      },
    }
  }

  const createReader = (): SignalReader => {
    let closed = false
    return {
      async read(appId, windowMs, wantedMs) {
        if (closed) throw new TransportError('CLOSED', 'the signal reader is closed')
        const now = clock.now()
        const tier = windowMs <= FINE_RETENTION_MS ? fine : coarse
        return { now, buckets: tier.read(appId, windowMs, wantedMs, now) }
      },
      async close() {
        closed = true
      },
    }
  }

  return {
    get sink() {
      return createSink()
    },
    get reader() {
      return createReader()
    },
  }
}

type Sums = Map<number, number>

/** Sums of one width, by app, start of bucket and series. */
function createTier(width: number, retentionMs: number) {
  const apps = new Map<number, Map<number, Sums>>()
  const start = (at: number): number => Math.floor(at / width) * width

  // Buckets were made in the order of time, so the old ones stand first.
  const forget = (buckets: Map<number, Sums>, now: number): void => {
    for (const at of buckets.keys()) {
      if (at + width > now - retentionMs) break
      buckets.delete(at)
    }
  }

  return {
    add(appId: number, counts: readonly SignalCount[], now: number): void {
      if (counts.length === 0) return
      const buckets = apps.get(appId) ?? new Map<number, Sums>()
      apps.set(appId, buckets)
      forget(buckets, now)
      const sums = buckets.get(start(now)) ?? new Map<number, number>()
      buckets.set(start(now), sums)
      for (const { flagId, kind, count } of counts) {
        const series = seriesOf(flagId, kind)
        sums.set(series, (sums.get(series) ?? 0) + count)
      }
    },

    read(appId: number, windowMs: number, wantedMs: number, now: number) {
      const buckets = apps.get(appId)
      if (!buckets) return []
      forget(buckets, now)
      if (buckets.size === 0) apps.delete(appId)
      const sum = createBucketSum(stepOf(wantedMs, width))
      for (let at = start(now - windowMs); at <= now; at += width) {
        for (const [series, count] of buckets.get(at) ?? []) sum.add(at, series, count)
      }
      return sum.buckets()
    },
  }
}
