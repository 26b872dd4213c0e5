import { FOLLOWED_BUCKET_MS, SIGNAL_RETENTION_MS, type SignalBucket, type SignalCount } from '@tailslide/core'
import { createInstanceNames } from '../instance-names.js'
import { type Arrival, createHeldTier, type HeldTier } from './held-tier.js'
import { createSenders, type Senders } from './senders.js'
import { createSignalTier, type SignalTier } from './signal-tier.js'

/** Windows up to this long are answered from fine buckets, longer ones from coarse buckets. */
export const FINE_RETENTION_MS = 120_000
export const COARSE_BUCKET_MS = 10_000

/**
 * Sums of all instances of an app, 16 bytes each. Who names ever more instances and counts on every flag for each would
 * fill the memory; what is older then goes, and a quorum looks back less far.
 */
const MOST_INSTANCE_SUMS = 4_000_000

/** All that is kept of one app. */
export interface AppSignals {
  /** From which bucket on circuits may look at `coarse`: what lies before was counted by an earlier process. */
  readonly countedFrom: number
  readonly fine: SignalTier
  readonly coarse: SignalTier
  /** Which of the counts of the last two minutes came late. */
  readonly held: HeldTier
  readonly senders: Senders
  /** When it was last added to. */
  readonly writtenAt: number
  readonly isEmpty: boolean
  /** Takes back what an earlier process has counted, for charts: buckets of 10 s that are over, in the order of time. */
  restore(buckets: readonly SignalBucket[], now: number): void
  add(instance: string, counts: readonly SignalCount[], at: Arrival): void
  /** What each instance has counted from the bucket that holds `from` on, for two minutes at most. */
  byInstance(from: number, now: number): SignalBucket[]
}

export function createAppSignals(bucketMs: number, mostInstanceSums = MOST_INSTANCE_SUMS): AppSignals {
  const fine = createSignalTier(bucketMs, FINE_RETENTION_MS)
  const coarse = createSignalTier(COARSE_BUCKET_MS, SIGNAL_RETENTION_MS)
  const held = createHeldTier(FINE_RETENTION_MS)
  const instances = new Map<string, SignalTier>()
  const names = createInstanceNames()
  let writtenAt = Number.NEGATIVE_INFINITY
  let countedFrom = Number.NEGATIVE_INFINITY

  const makeRoom = (): void => {
    for (;;) {
      const tiers = [...instances.values()]
      if (tiers.reduce((sum, tier) => sum + tier.size, 0) <= mostInstanceSums) return
      tiers.reduce((one, other) => (other.size > one.size ? other : one)).forgetOldest()
    }
  }

  return {
    fine,
    coarse,
    held,
    senders: createSenders(),
    get countedFrom() {
      return countedFrom
    },
    get writtenAt() {
      return writtenAt
    },
    get isEmpty() {
      return coarse.isEmpty
    },
    restore(buckets, now) {
      const end = Math.floor(now / COARSE_BUCKET_MS) * COARSE_BUCKET_MS
      countedFrom = end
      for (const bucket of buckets) if (bucket.at < end) coarse.add([bucket], bucket.at)
    },
    add(instance, counts, at) {
      const { now } = at
      if (counts.length === 0) return
      writtenAt = now
      fine.add(counts, now)
      coarse.add(counts, now)
      const name = names.of(instance, now)
      held.add(name, counts, at)
      const own = instances.get(name) ?? createSignalTier(FOLLOWED_BUCKET_MS, FINE_RETENTION_MS)
      own.add(counts, now)
      if (instances.has(name)) {
        makeRoom()
        return
      }
      for (const [other, tier] of instances) {
        tier.forget(now)
        if (tier.isEmpty) instances.delete(other)
      }
      instances.set(name, own)
      makeRoom()
    },
    byInstance: (from, now) =>
      [...instances].flatMap(([instance, tier]) =>
        tier.read(from, FOLLOWED_BUCKET_MS, now).map((bucket) => ({ ...bucket, instance })),
      ),
  }
}
