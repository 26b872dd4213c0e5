import {
  type Clock,
  SIGNAL_KINDS,
  SIGNAL_RETENTION_MS,
  type SignalBucket,
  type SignalCount,
  type SignalKind,
  type SignalReader,
  type SignalSink,
} from '@tailslide/core'
import { sortCounts } from '../signal-counts.js'

export interface MemorySignalStoreOptions {
  readonly clock: Clock
  /** Width of the fine buckets in milliseconds; default 50. */
  readonly bucketMs?: number
}

export interface MemorySignalStore {
  readonly sink: SignalSink
  readonly reader: SignalReader
}

/** Windows up to this long are answered in fine buckets, longer ones in coarse buckets. */
const FINE_RETENTION_MS = 120_000
const COARSE_BUCKET_MS = 10_000

/**
 * Keeps sums in buckets of two widths: 50 ms for the last two minutes, which is what circuits look at, and 10 s for the
 * last hour, which is what charts look at. So memory depends on flags and time alone: at most 2,760 numbers for each
 * flag and kind of signal, however many calls they count.
 */
export function createMemorySignalStore({ clock, bucketMs = 50 }: MemorySignalStoreOptions): MemorySignalStore {
  const fine = createTier(bucketMs, FINE_RETENTION_MS)
  const coarse = createTier(COARSE_BUCKET_MS, SIGNAL_RETENTION_MS)
  return {
    sink: {
      async send({ appId, counts: given }) {
        const { counts, ...problems } = sortCounts(given)
        const now = clock.now()
        fine.add(appId, counts, now)
        coarse.add(appId, counts, now)
        return { unsent: [], ...problems }
      },
      async close() {},
    },
    reader: {
      async read(appId, windowMs, wantedMs) {
        const now = clock.now()
        const tier = windowMs <= FINE_RETENTION_MS ? fine : coarse
        return { now, buckets: tier.read(appId, windowMs, wantedMs, now) }
      },
      async close() {},
    },
  }
}

/** Sums of one width: app, then start of bucket, then series (flag and kind as one number, for small keys). */
function createTier(width: number, retentionMs: number) {
  const apps = new Map<number, Map<number, Map<number, number>>>()
  const start = (at: number): number => Math.floor(at / width) * width

  // Buckets were made in the order of time, so the old ones stand first.
  const forget = (buckets: Map<number, Map<number, number>>, now: number): void => {
    for (const at of buckets.keys()) {
      if (at + width > now - retentionMs) break
      buckets.delete(at)
    }
  }

  return {
    add(appId: number, counts: readonly SignalCount[], now: number): void {
      if (counts.length === 0) return
      const buckets = apps.get(appId) ?? new Map<number, Map<number, number>>()
      apps.set(appId, buckets)
      forget(buckets, now)
      const bucket = buckets.get(start(now)) ?? new Map<number, number>()
      buckets.set(start(now), bucket)
      for (const { flagId, kind, count } of counts) {
        const series = seriesOf(flagId, kind)
        bucket.set(series, (bucket.get(series) ?? 0) + count)
      }
    },

    /** Every bucket that overlaps the window, whole; buckets of the wanted width start at its multiples. */
    read(appId: number, windowMs: number, wantedMs: number, now: number): SignalBucket[] {
      const buckets = apps.get(appId)
      if (!buckets) return []
      forget(buckets, now)
      if (buckets.size === 0) apps.delete(appId)
      const step = Math.max(width, Math.floor(wantedMs / width) * width)
      const from = Math.floor((now - windowMs) / step) * step
      const sums = new Map<number, Map<number, number>>()
      for (let at = start(from); at <= now; at += width) {
        const bucket = buckets.get(at)
        if (!bucket) continue
        const wide = Math.floor(at / step) * step
        const sum = sums.get(wide) ?? new Map<number, number>()
        sums.set(wide, sum)
        for (const [series, count] of bucket) sum.set(series, (sum.get(series) ?? 0) + count)
      }
      return [...sums].flatMap(([at, sum]) =>
        [...sum].map(([series, count]) => ({ ...flagAndKind(series), at, count })),
      )
    },
  }
}

const KINDS = SIGNAL_KINDS.length

const seriesOf = (flagId: number, kind: SignalKind): number => flagId * KINDS + SIGNAL_KINDS.indexOf(kind)

function flagAndKind(series: number): { flagId: number; kind: SignalKind } {
  const kind = SIGNAL_KINDS[series % KINDS] ?? 'success'
  return { flagId: Math.floor(series / KINDS), kind }
}
