import type { AppUsage, FlagUsage } from '@tailslide/api'
import { USAGE_RANGE_RULE, USAGE_STEPS } from '@tailslide/api'
import { FOLLOWED_BUCKET_MS, type SignalFollower, type SignalReader } from '@tailslide/core'
import { shortName } from '@tailslide/transports/memory'
import type { Context } from '../context.js'
import { TowerError } from '../errors.js'
import {
  COARSE,
  FINE,
  hasReports,
  selectBySource,
  selectEvaluatedFlag,
  selectEvaluatedFlags,
  selectEvaluations,
  selectInstances,
  selectSources,
  selectUnknown,
} from './queries.js'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Three reports. */
const CONNECTED_MS = 180_000
/** Whoever sends signals has sent some in this time. */
const SENDING_MS = 30_000

type Needs = Pick<Context, 'database' | 'clock'>

export async function usageOfFlag(
  { database: { db }, clock }: Needs,
  flag: { id: number; app_id: number },
  asked?: string,
): Promise<FlagUsage> {
  const range = asked === undefined ? DAY_MS : Number(asked)
  const step = USAGE_STEPS.find(({ reach }) => range <= reach)?.step
  if (step === undefined || range < step)
    throw new TowerError('INVALID_INPUT', `range ${USAGE_RANGE_RULE}, and is ${range}.`, {
      fields: [{ field: 'range', value: range, rule: USAGE_RANGE_RULE }],
    })
  const until = (Math.floor(clock.now() / step) + 1) * step
  const length = Math.ceil(range / step)
  const from = until - length * step
  const points = Array.from({ length }, (_, index) => ({ timestamp: from + index * step, evaluations: 0 }))
  const bucket = step / MINUTE_MS
  const stretch = { width: bucket === FINE ? FINE : COARSE, bucket, from: from / MINUTE_MS }
  for (const { bucket: index, evaluations } of await selectEvaluations(db, flag.id, stretch)) {
    const point = points[index - from / step]
    if (point) point.evaluations += evaluations
  }
  const evaluated = await selectEvaluatedFlag(db, flag.id)
  const by = (await selectBySource(db, flag.id)).map(({ start, last_seen_at, ...source }) => ({
    ...source,
    // What is known of it is the hour; it was not after the source was heard of last, nor after the flag was asked for last.
    last_evaluated_at: earliest(
      new Date(Math.min(clock.now(), (start + COARSE) * MINUTE_MS)).toISOString(),
      last_seen_at,
      evaluated?.last_evaluated_at ?? last_seen_at,
    ),
  }))
  return {
    flag_id: flag.id,
    is_reported: await hasReports(db, flag.app_id),
    first_evaluated_at: evaluated?.first_evaluated_at ?? null,
    last_evaluated_at: evaluated?.last_evaluated_at ?? null,
    bucket: step,
    points,
    by,
  }
}

const earliest = (...times: readonly [string, ...string[]]): string =>
  times.reduce((one, other) => (one < other ? one : other))

export async function usageOfApp(
  { database: { db }, clock }: Needs,
  appId: number,
  senders: (appId: number) => Promise<readonly string[]>,
): Promise<AppUsage> {
  const since = new Date(clock.now() - CONNECTED_MS).toISOString()
  const [sources, instances, flags, unknown] = [
    await selectSources(db, appId),
    await selectInstances(db, appId, since),
    await selectEvaluatedFlags(db, appId),
    await selectUnknown(db, appId),
  ]
  const counts = new Map<number, number>()
  for (const { source_id } of instances) counts.set(source_id, (counts.get(source_id) ?? 0) + 1)
  const reporting = new Set(instances.map(({ instance }) => shortName(instance)))
  return {
    is_reported: sources.length > 0,
    services: sources.map(({ id, app_id, ...source }) => ({ ...source, instances: counts.get(id) ?? 0 })),
    not_reported: (await senders(appId)).filter((name) => name !== '' && !reporting.has(name)),
    flags,
    unknown: unknown.map(({ archived_id, archived_at: _, ...asked }) => ({
      ...asked,
      is_archived: archived_id !== null,
    })),
  }
}

/** Which processes send signals of an app just now; none where the store is away. */
export function createSenders(reader: SignalReader): (appId: number) => Promise<readonly string[]> {
  let follower: SignalFollower | undefined
  return async (appId) => {
    try {
      follower ??= reader.follow()
      const { now } = await reader.read(appId, 1_000, 1_000)
      const until = (Math.floor(now / FOLLOWED_BUCKET_MS) + 1) * FOLLOWED_BUCKET_MS
      const past = { appId, from: until - SENDING_MS, until, bucketMs: FOLLOWED_BUCKET_MS, byInstance: true }
      const buckets = await follower.past(past)
      return [...new Set(buckets.flatMap(({ instance }) => instance ?? []))].sort()
    } catch {
      return []
    }
  }
}
