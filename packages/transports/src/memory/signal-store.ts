import type { Clock, SignalBucket, SignalReader, SignalSink } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { sortCounts } from '../signal-counts.js'
import { type AppSignals, createAppSignals, FINE_RETENTION_MS } from './app-signals.js'
import { createMemorySignalFollower } from './signal-follower.js'

export interface MemorySignalStoreOptions {
  readonly clock: Clock
  /** Width of the fine buckets in milliseconds; default 50. */
  readonly bucketMs?: number
}

/** Each reading of these properties gives a sink or reader of its own, to be closed alone; the store stays. */
export interface MemorySignalStore {
  readonly sink: SignalSink
  readonly reader: SignalReader
  /**
   * Takes back what an earlier process has counted in the last hour: charts show it, and circuits are not decided on it. Of an app
   * that has counts here already nothing is taken: they may be the same.
   */
  restore(appId: number, buckets: readonly SignalBucket[]): void
}

/**
 * Keeps sums in buckets of two widths: 50 ms for the last two minutes, which is what circuits look at, and 10 s for the
 * last hour, which is what charts look at. So memory depends on flags and time alone: at most 2,760 numbers for each
 * flag and kind of signal, however many calls they count, and 1,200 for each that an instance has counted. A window
 * begins at the bucket that it reaches into, so it is up to one bucket longer than asked for, and windows above two
 * minutes have no buckets shorter than 10 s.
 */
export function createMemorySignalStore({ clock, bucketMs = 50 }: MemorySignalStoreOptions): MemorySignalStore {
  const apps = new Map<number, AppSignals>()

  const createSink = (): SignalSink => {
    let closed = false
    return {
      async send({ appId, instance, counts: given, delivery }) {
        const { counts, ...problems } = sortCounts(given)
        if (closed)
          return { ...problems, unsent: counts, error: new TransportError('CLOSED', 'the signal sink is closed') }
        const app = apps.get(appId) ?? createAppSignals(bucketMs)
        const at = { now: clock.now(), elapsed: clock.monotonic() }
        const isRepeat = delivery && app.senders.isKnown(delivery, at.elapsed)
        if (counts.length === 0 || isRepeat) return { unsent: [], ...problems }
        apps.set(appId, app)
        app.add(instance, counts, at)
        return { unsent: [], ...problems }
      },
      async close() {
        closed = true
      },
    }
  }

  const createReader = (): SignalReader => {
    let closed = false
    const refuseClosed = (): void => {
      if (closed) throw new TransportError('CLOSED', 'the signal reader is closed')
    }
    return {
      async read(appId, windowMs, wantedMs) {
        refuseClosed()
        const now = clock.now()
        const app = apps.get(appId)
        if (!app) return { now, buckets: [] }
        const tier = windowMs <= FINE_RETENTION_MS ? app.fine : app.coarse
        const buckets = tier.read(now - windowMs, wantedMs, now)
        if (app.isEmpty) apps.delete(appId)
        return { now, buckets }
      },
      follow: () => createMemorySignalFollower(apps, clock, refuseClosed),
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
    restore(appId, buckets) {
      if (apps.has(appId)) return
      const app = createAppSignals(bucketMs)
      apps.set(appId, app)
      app.restore(buckets, clock.now())
    },
  }
}
