import type { HeldCount, SignalBucket } from '@tailslide/core'

/** The parts of sums that came late, as they are gathered for one answer. */
export interface HeldCounts {
  readonly isEmpty: boolean
  /** `name` is that of the sum. */
  add(name: string, since: number, count: number): void
  /** The bucket, with those parts of its sum that have this name. */
  mark<Bucket extends SignalBucket>(name: string, bucket: Bucket): Bucket
}

export function createHeldCounts(): HeldCounts {
  const byName = new Map<string, HeldCount[]>()
  return {
    get isEmpty() {
      return byName.size === 0
    },
    add(name, since, count) {
      if (!Number.isSafeInteger(since) || !(count > 0)) return
      const known = byName.get(name)
      if (known) known.push({ since, count })
      else byName.set(name, [{ since, count }])
    },
    mark(name, bucket) {
      const held = byName.get(name)
      return held ? { ...bucket, held } : bucket
    },
  }
}
