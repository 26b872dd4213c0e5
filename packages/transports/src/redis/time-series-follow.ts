import { FOLLOWED_BUCKET_MS, type SignalBucket, type SignalNews } from '@tailslide/core'
import type { RedisClient } from './connect.js'
import type { InstanceReader } from './instance-counts.js'
import type { FollowRequest } from './signal-follower.js'
import { parseTime, rangeOfApp } from './time-series.js'

const indexOf = (at: number): number => Math.floor(at / FOLLOWED_BUCKET_MS)

/**
 * One query for each app, all sent at once: deployed SDKs leave no mark of who has written. It begins a bucket before
 * the last reading, since that one may have grown, or the clock been set back a little.
 */
export function createTimeSeriesFollower(instances: InstanceReader) {
  return async (client: RedisClient, { apps, readAt, wholes }: FollowRequest): Promise<SignalNews> => {
    const now = parseTime(await client.sendCommand(['TIME']))
    const buckets = new Map<number, readonly SignalBucket[]>()
    await Promise.all(
      Array.from(apps, async ([appId, { windowMs, byInstance }]) => {
        const isNews = !wholes.has(appId) && now >= readAt
        const first = indexOf(isNews ? Math.max(readAt - FOLLOWED_BUCKET_MS, now - windowMs) : now - windowMs)
        const last = indexOf(now)
        const indexes = Array.from({ length: byInstance ? last - first + 1 : 0 }, (_, place) => first + place)
        const [found, named] = await Promise.all([
          rangeOfApp(client, appId, first * FOLLOWED_BUCKET_MS, now, FOLLOWED_BUCKET_MS),
          instances.read(client, appId, indexes),
        ])
        if (found.length + named.length > 0) buckets.set(appId, [...found, ...named])
      }),
    )
    return { now, buckets }
  }
}
