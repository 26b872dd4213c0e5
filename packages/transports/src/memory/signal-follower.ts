import {
  type Clock,
  FOLLOWED_BUCKET_MS,
  type FollowedSignals,
  type SignalBucket,
  type SignalFollower,
} from '@tailslide/core'
import { createFollowProgress } from '../follow-progress.js'
import { type AppSignals, COARSE_BUCKET_MS, FINE_RETENTION_MS } from './app-signals.js'

/** `refuseClosed` throws once the reader is closed. */
export function createMemorySignalFollower(
  apps: ReadonlyMap<number, AppSignals>,
  clock: Clock,
  refuseClosed: () => void,
): SignalFollower {
  const progress = createFollowProgress()

  const readApp = (app: AppSignals, { windowMs, byInstance }: FollowedSignals, isWhole: boolean, now: number) => {
    const since = isWhole || progress.readAt === undefined ? now - windowMs : progress.readAt
    const from = Math.floor(since / FOLLOWED_BUCKET_MS) * FOLLOWED_BUCKET_MS
    const older = from < now - FINE_RETENTION_MS ? readOlder(app, from, now) : { buckets: [], until: from }
    const buckets = [
      ...older.buckets,
      ...app.fine.read(older.until, FOLLOWED_BUCKET_MS, now),
      ...(byInstance ? app.byInstance(from, now) : []),
    ]
    return app.held.mark(buckets, from, now)
  }

  return {
    async read(wanted) {
      refuseClosed()
      progress.begin()
      const now = clock.now()
      // Whatever stands in buckets later than a clock that was set back is read again when their time comes.
      const isSetBack = progress.readAt !== undefined && now < progress.readAt
      const buckets = new Map<number, readonly SignalBucket[]>()
      for (const [appId, signals] of wanted) {
        const app = apps.get(appId)
        const isWhole = isSetBack || progress.isWhole(appId, signals)
        // Written within the same millisecond as the last reading may be after it.
        if (!app || (!isWhole && app.writtenAt < (progress.readAt ?? 0))) continue
        const news = readApp(app, signals, isWhole, now)
        if (news.length > 0) buckets.set(appId, news)
      }
      progress.done(wanted, now)
      return { now, buckets }
    },
    startOver: progress.startOver,
  }
}

/** What only the coarse buckets still have, and the instant at which the fine ones take over. */
function readOlder(app: AppSignals, from: number, now: number): { buckets: SignalBucket[]; until: number } {
  const until = (Math.floor((now - FINE_RETENTION_MS) / COARSE_BUCKET_MS) + 1) * COARSE_BUCKET_MS
  return { buckets: app.coarse.read(from, COARSE_BUCKET_MS, now).filter(({ at }) => at < until), until }
}
