import {
  parseDeliveryName,
  type SendReport,
  type SignalCount,
  type SignalKind,
  type SignalReader,
  type SignalSink,
} from '@tailslide/core'
import type { Context } from './context.js'
import { selectFlag, selectFlagIds } from './db/queries/flags.js'
import { flagNotFound, TowerError } from './errors.js'
import type { CallCount, Metrics } from './metrics.js'

/**
 * What an SDK sends. `batch` is its own name for it, and stays when it is sent again. A name of the form that
 * `deliveryName` makes is that of a sender who numbers upwards, and the store may recognise it by that.
 */
export interface IncomingBatch {
  readonly instance: string
  readonly batch: string
  readonly counts: readonly SignalCount[]
}

export interface RefusedCount extends Pick<SignalCount, 'flagId' | 'kind' | 'count'> {
  readonly reason: string
}

export interface SignalIntake {
  /** Stores the counts once, however often the batch comes, and answers with those that never will be stored. */
  take(appId: number, batch: IncomingBatch): Promise<RefusedCount[]>
}

/** Batches that are remembered: at one a second and SDK, the last minute of several hundred SDKs. */
const MOST_REMEMBERED = 50_000

interface Remembered {
  refused: RefusedCount[]
  /** What the store did not take at the last attempt. */
  left: readonly SignalCount[]
}

/**
 * Takes counts for the store, each batch once. Of a batch that was stored in part, the next attempt stores the rest:
 * an SDK may send it again until it is answered with success. What is remembered here ends with this process; a batch
 * that another Tower, or this one in an earlier life, has stored without answering is left to the store to recognise.
 */
export function createSignalIntake(
  context: Context,
  sink: SignalSink,
  metrics: Pick<Metrics, 'signals'>,
): SignalIntake {
  const remembered = new Map<string, Promise<Remembered>>()

  const known = async (appId: number, counts: readonly SignalCount[]): Promise<Remembered> => {
    const ids = [...new Set(counts.map((count) => count.flagId))]
    const own = new Set(ids.length === 0 ? [] : await selectFlagIds(context.database.db, appId, ids))
    const refused = counts.filter((count) => !own.has(count.flagId))
    metrics.signals('refused', refused)
    return {
      refused: refused.map((count) => refusedFor(count, `app ${appId} has no flag with this id`)),
      left: counts.filter((count) => own.has(count.flagId)),
    }
  }

  const store = async (appId: number, { instance, batch: name }: IncomingBatch, batch: Remembered) => {
    if (batch.left.length === 0) return batch
    const delivery = parseDeliveryName(name)
    const sentAt = context.clock.monotonic()
    const report = await sink.send({ appId, instance, counts: batch.left, ...(delivery && { delivery }) })
    if (report.error) context.logger.warn({ err: report.error, appId }, 'signals were not stored')
    metrics.signals('stored', storedCalls(batch.left, report))
    metrics.signals('refused', report.refused)
    metrics.signals('not_stored', report.unsent)
    const refused = report.refused.map((count) => refusedFor(count, 'the store refuses it'))
    // By the time that the batch comes again these are late, whatever it then says of them.
    const left = report.unsent.map((count) => ({ ...count, heldSince: count.heldSince ?? sentAt }))
    return { refused: [...batch.refused, ...refused], left }
  }

  const remember = (key: string, batch: Promise<Remembered>): void => {
    remembered.delete(key)
    for (const oldest of remembered.keys()) {
      if (remembered.size < MOST_REMEMBERED) break
      remembered.delete(oldest)
    }
    remembered.set(key, batch)
  }

  return {
    async take(appId, batch) {
      const key = JSON.stringify([appId, batch.instance, batch.batch])
      // The same batch twice at once: the second waits for the first, and then finds nothing left to store.
      const before = remembered.get(key)
      const attempt = (before ?? known(appId, batch.counts)).then((state) => store(appId, batch, state))
      remember(key, attempt)
      const { refused, left } = await attempt.catch((error: unknown) => {
        if (remembered.get(key) === attempt) remembered.delete(key)
        throw error
      })
      if (left.length === 0) return refused
      throw new TowerError('SIGNALS_UNAVAILABLE', 'The signals could not all be stored. Send the same batch again.')
    },
  }
}

const refusedFor = ({ flagId, kind, count }: SignalCount, reason: string): RefusedCount => ({
  flagId,
  kind,
  count,
  reason,
})

/** By kind, what was handed over without what the report says was not stored. */
function storedCalls(given: readonly SignalCount[], { unsent, refused }: SendReport): CallCount[] {
  const sums = new Map<SignalKind, number>()
  const add = ({ kind, count }: SignalCount, sign: 1 | -1) => sums.set(kind, (sums.get(kind) ?? 0) + sign * count)
  for (const count of given) add(count, 1)
  for (const count of [...unsent, ...refused]) add(count, -1)
  return [...sums].map(([kind, count]) => ({ kind, count: Math.max(0, count) }))
}

/** Calls of a flag in one stretch of time, by kind of signal. */
export interface TimeseriesPoint extends Record<SignalKind, number> {
  /** Where the stretch begins, milliseconds since 1970 on the store's clock. */
  readonly timestamp: number
}

/** The calls of the last `range` milliseconds, in stretches of `bucket` milliseconds, oldest first; without calls, zeros. */
export async function readTimeseries(
  context: Context,
  reader: SignalReader,
  flagId: number,
  range: number,
  bucket: number,
): Promise<TimeseriesPoint[]> {
  const flag = await selectFlag(context.database.db, flagId)
  if (!flag) throw flagNotFound(flagId)
  const reading = await reader.read(flag.app_id, range, bucket).catch((cause: unknown) => {
    throw new TowerError('SIGNALS_UNAVAILABLE', 'The signal store cannot be read just now. Try again.', { cause })
  })
  const start = reading.now - range
  const points = Array.from({ length: Math.ceil(range / bucket) }, (_, index): TimeseriesPoint => {
    return { timestamp: start + index * bucket, success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0 }
  })
  for (const { flagId: id, kind, at, count } of reading.buckets) {
    if (id !== flagId) continue
    // A bucket of the store may begin a little before the range, or end at this very moment.
    const index = Math.min(points.length - 1, Math.max(0, Math.floor((at - start) / bucket)))
    const point = points[index]
    if (point) point[kind] += count
  }
  return points
}
