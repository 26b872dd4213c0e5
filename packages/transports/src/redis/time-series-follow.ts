import { FOLLOWED_BUCKET_MS, type PastStretch, type SignalBucket, type SignalNews, signalKey } from '@tailslide/core'
import { createHeldCounts } from '../held-counts.js'
import type { RedisClient } from './connect.js'
import type { FollowRequest } from './follow-request.js'
import type { InstanceReader } from './instance-counts.js'
import { INSTANCES } from './plain-layout.js'
import { parseTime, rangeOfApp } from './time-series.js'

const indexOf = (at: number): number => Math.floor(at / FOLLOWED_BUCKET_MS)

/**
 * One query for each app, all sent at once: deployed SDKs leave no mark of who has written. It begins a bucket before
 * the last reading, since that one may have grown, or the clock been set back a little. Which counts came late stands
 * beside those of each instance.
 */
export function createTimeSeriesFollower(instances: InstanceReader) {
  return async (client: RedisClient, { apps, readAt, wholes }: FollowRequest): Promise<SignalNews> => {
    const now = parseTime(await client.sendCommand(['TIME']))
    const buckets = new Map<number, Iterable<SignalBucket>>()
    await Promise.all(
      Array.from(apps, async ([appId, { windowMs, byInstance, heldApart }]) => {
        const isNews = !wholes.has(appId) && now >= readAt
        const first = indexOf(isNews ? Math.max(readAt - FOLLOWED_BUCKET_MS, now - windowMs) : now - windowMs)
        const last = indexOf(now)
        const oldest = Math.max(first, indexOf(now - INSTANCES.retentionMs))
        const length = byInstance || heldApart ? last - oldest + 1 : 0
        const indexes = Array.from({ length }, (_, place) => oldest + place)
        const [found, named] = await Promise.all([
          rangeOfApp(client, appId, { from: first * FOLLOWED_BUCKET_MS, to: now }, FOLLOWED_BUCKET_MS),
          instances.read(client, appId, indexes),
        ])
        const news = unlessEmpty(withNamed(found, named, byInstance))
        if (news) buckets.set(appId, news)
      }),
    )
    return { now, wholes: now < readAt ? new Set(apps.keys()) : wholes, buckets }
  }
}

/** A stretch of the past; which counts came late and those of each instance are kept for two minutes. */
export function createTimeSeriesPast(instances: InstanceReader) {
  return async (client: RedisClient, stretch: PastStretch): Promise<readonly SignalBucket[]> => {
    const { appId, from, until, bucketMs, byInstance } = stretch
    const isFine = bucketMs === FOLLOWED_BUCKET_MS
    const indexes = Array.from({ length: isFine ? indexOf(until) - indexOf(from) : 0 }, (_, at) => indexOf(from) + at)
    const [found, named] = await Promise.all([
      rangeOfApp(client, appId, { from, to: until - 1 }, bucketMs),
      instances.read(client, appId, indexes),
    ])
    return Array.from(withNamed(found, named, byInstance))
  }
}

/** The sums with what of them came late, and behind them those of each instance where they are wanted. */
function* withNamed(
  sums: Iterable<SignalBucket>,
  named: readonly SignalBucket[],
  byInstance: boolean,
): Generator<SignalBucket> {
  const nameOf = ({ flagId, kind, at }: SignalBucket): string => `${signalKey(flagId, kind)} ${at}`
  const late = createHeldCounts()
  for (const bucket of named) {
    for (const { since, count } of bucket.held ?? []) late.add(nameOf(bucket), since, count)
  }
  for (const sum of sums) yield late.isEmpty ? sum : late.mark(nameOf(sum), sum)
  if (byInstance) yield* named.filter(({ count }) => count > 0)
}

function unlessEmpty(buckets: Iterator<SignalBucket>): Iterable<SignalBucket> | undefined {
  const first = buckets.next()
  return first.done ? undefined : beginningWith(first.value, buckets)
}

function* beginningWith(first: SignalBucket, rest: Iterator<SignalBucket>): Generator<SignalBucket> {
  yield first
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value
}
