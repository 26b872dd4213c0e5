import { SIGNAL_KINDS, type SignalBucket, type SignalKind } from '@tailslide/core'

const KINDS = SIGNAL_KINDS.length

/** A flag and a kind as one number, which makes a smaller and faster key than text. */
export const seriesOf = (flagId: number, kind: SignalKind): number => flagId * KINDS + SIGNAL_KINDS.indexOf(kind)

export function flagAndKind(series: number): { flagId: number; kind: SignalKind } {
  return { flagId: Math.floor(series / KINDS), kind: SIGNAL_KINDS[series % KINDS] ?? 'success' }
}

/** The width nearest to the wanted one, not above it, that buckets of `width` milliseconds can be added up to. */
export const stepOf = (wantedMs: number, width: number): number => Math.max(width, Math.floor(wantedMs / width) * width)

export interface BucketSum {
  add(at: number, series: number, count: number): void
  buckets(): SignalBucket[]
}

/** Adds up counts in buckets that start at multiples of `step` milliseconds, so that two readings can be compared. */
export function createBucketSum(step: number): BucketSum {
  const starts = new Map<number, Map<number, number>>()
  return {
    add(exactly, series, count) {
      const at = Math.floor(exactly / step) * step
      const sums = starts.get(at) ?? new Map<number, number>()
      starts.set(at, sums.set(series, (sums.get(series) ?? 0) + count))
    },
    buckets: () =>
      [...starts].flatMap(([at, sums]) => [...sums].map(([series, count]) => ({ ...flagAndKind(series), at, count }))),
  }
}
