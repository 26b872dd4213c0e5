import {
  type Clock,
  FOLLOWED_BUCKET_MS,
  type FollowedSignals,
  type SignalBucket,
  type SignalFollower,
} from '@tailslide/core'
import { createFollowProgress } from '../follow-progress.js'
import type { AppSignals } from './app-signals.js'

/** `refuseClosed` throws once the reader is closed. */
export function createMemorySignalFollower(
  apps: ReadonlyMap<number, AppSignals>,
  clock: Clock,
  refuseClosed: () => void,
): SignalFollower {
  const progress = createFollowProgress()

  const readFine = (app: AppSignals, from: number, now: number, byInstance: boolean): SignalBucket[] => {
    const buckets = [...app.fine.read(from, FOLLOWED_BUCKET_MS, now), ...(byInstance ? app.byInstance(from, now) : [])]
    return app.held.mark(buckets, from, now)
  }

  const readApp = (app: AppSignals, { windowMs, byInstance }: FollowedSignals, isWhole: boolean, now: number) => {
    const since = isWhole || progress.readAt === undefined ? now - windowMs : progress.readAt
    const from = Math.floor(since / FOLLOWED_BUCKET_MS) * FOLLOWED_BUCKET_MS
    return readFine(app, from, now, byInstance)
  }

  return {
    async read(wanted) {
      refuseClosed()
      progress.begin()
      const now = clock.now()
      // Whatever stands in buckets later than a clock that was set back is read again when their time comes.
      const isSetBack = progress.readAt !== undefined && now < progress.readAt
      const buckets = new Map<number, readonly SignalBucket[]>()
      const wholes = new Set<number>()
      for (const [appId, signals] of wanted) {
        const app = apps.get(appId)
        const isWhole = isSetBack || progress.isWhole(appId, signals)
        if (isWhole) wholes.add(appId)
        // Written within the same millisecond as the last reading may be after it.
        if (!app || (!isWhole && app.writtenAt < (progress.readAt ?? 0))) continue
        const news = readApp(app, signals, isWhole, now)
        if (news.length > 0) buckets.set(appId, news)
      }
      progress.done(wanted, now)
      return { now, wholes, buckets }
    },
    startOver: progress.startOver,
    async past({ appId, from, until, bucketMs, byInstance }) {
      refuseClosed()
      const app = apps.get(appId)
      if (!app) return []
      const now = clock.now()
      const isFine = bucketMs === FOLLOWED_BUCKET_MS
      if (isFine) return readFine(app, from, now, byInstance).filter(({ at }) => at >= from && at < until)
      const begin = Math.max(from, app.countedFrom)
      return app.coarse.read(begin, bucketMs, now).filter(({ at }) => at >= begin && at < until)
    },
  }
}
