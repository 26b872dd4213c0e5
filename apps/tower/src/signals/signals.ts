import {
  parseDeliveryName,
  type SendReport,
  type SignalCount,
  type SignalKind,
  type SignalReader,
  type SignalSink,
} from '@tailslide/core'
import { createInstanceNames, type InstanceNames } from '@tailslide/transports/memory'
import type { Context } from '../context.js'
import { flagNotFound, TowerError } from '../errors.js'
import { selectFlag } from '../flags/queries.js'
import { createSparseLog } from '../http/sparse-log.js'
import type { CallCount, Metrics } from '../metrics/metrics.js'
import type { RulesetSource } from '../rulesets/ruleset-streams.js'
import { createFlagLookup } from './own-flags.js'
import { type BatchState, createRememberedBatches } from './remembered-batches.js'

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

interface IntakeParts {
  readonly sink: SignalSink
  readonly metrics: Pick<Metrics, 'signals'>
  readonly source: Pick<RulesetSource, 'latest'>
}

/**
 * Takes counts for the store, each batch once. Of a batch that was stored in part, the next attempt stores the rest:
 * an SDK may send it again until it is answered with success. What is remembered here ends with this process; a batch
 * that another Tower, or this one in an earlier life, has stored without answering is left to the store to recognise.
 */
export function createSignalIntake(context: Context, { sink, metrics, source }: IntakeParts): SignalIntake {
  const flagsOf = createFlagLookup(context, source)
  const remembered = createRememberedBatches()
  const log = createSparseLog(context)
  /** The last attempt at each batch that is being stored. */
  const underWay = new Map<string, Promise<unknown>>()

  const sort = async (appId: number, counts: readonly SignalCount[]) => {
    const { ids, otherwise } = await flagsOf(
      appId,
      counts.map((count) => count.flagId),
    )
    const unknown = counts.filter((count) => !ids.has(count.flagId))
    return { own: counts.filter((count) => ids.has(count.flagId)), unknown, otherwise }
  }

  /** Of those who named themselves, as many of an app as the store is to tell apart: it keeps sums for each. */
  const instances = new Map<number, InstanceNames>()
  const nameOf = (appId: number, instance: string): string => {
    const names = instances.get(appId) ?? createInstanceNames()
    instances.set(appId, names)
    return names.of(instance, context.clock.monotonic())
  }

  const store = async (appId: number, batch: IncomingBatch, left: readonly SignalCount[]) => {
    const { batch: name } = batch
    const instance = nameOf(appId, batch.instance)
    const delivery = parseDeliveryName(name)
    const sentAt = context.clock.monotonic()
    const report = await sink.send({ appId, instance, counts: left, ...(delivery && { delivery }) })
    if (report.error) log.warn(`${appId}`, { err: report.error, appId }, 'signals were not stored')
    const stored = storedCalls(left, report)
    metrics.signals('stored', stored)
    metrics.signals('refused', report.refused)
    metrics.signals('not_stored', report.unsent)
    return { report, sentAt, isAnyStored: stored.some(({ count }) => count > 0) }
  }

  const attempt = async (appId: number, name: string, batch: IncomingBatch): Promise<RefusedCount[]> => {
    const before = remembered.of(appId, name)
    const { own, unknown, otherwise } = await sort(appId, batch.counts)
    if (!before) metrics.signals('refused', unknown)
    const left = leftOf(before, own)
    const refused = before && before.state !== 'unstored' ? [...before.refused] : []
    if (left.length > 0) {
      const { report, sentAt, isAnyStored } = await store(appId, batch, left)
      refused.push(...report.refused)
      remembered.set(appId, name, stateAfter(before, { unsent: report.unsent, refused, isAnyStored }, sentAt))
      if (report.unsent.length > 0) {
        throw new TowerError('SIGNALS_UNAVAILABLE', 'The signals could not all be stored. Send the same batch again.')
      }
    } else if (!before) remembered.set(appId, name, { state: 'stored', refused: [] })
    return [
      ...unknown.map((count) => refusedFor(count, otherwise)),
      ...refused.map((count) => refusedFor(count, 'the store refuses it')),
    ]
  }

  return {
    async take(appId, batch) {
      const name = JSON.stringify([batch.instance, batch.batch])
      const key = `${appId} ${name}`
      // The same batch twice at once: the second waits for the first, and then finds nothing left to store.
      const inFront = underWay.get(key) ?? Promise.resolve()
      const taking = inFront.catch(() => {}).then(() => attempt(appId, name, batch))
      underWay.set(key, taking)
      try {
        return await taking
      } finally {
        if (underWay.get(key) === taking) underWay.delete(key)
      }
    },
  }
}

/** What is to be stored of a batch that comes, perhaps again. */
function leftOf(before: BatchState | undefined, own: readonly SignalCount[]): readonly SignalCount[] {
  if (!before) return own
  if (before.state === 'stored') return []
  if (before.state === 'partly') return before.left
  return own.map((count) => ({ ...count, heldSince: count.heldSince ?? before.since }))
}

interface Attempt {
  readonly unsent: readonly SignalCount[]
  /** Of this attempt and those before. */
  readonly refused: readonly SignalCount[]
  readonly isAnyStored: boolean
}

/** By the time that the batch comes again what is unsent is late, whatever the batch then says of it. */
function stateAfter(before: BatchState | undefined, attempt: Attempt, sentAt: number): BatchState {
  const { unsent, refused, isAnyStored } = attempt
  if (unsent.length === 0) return { state: 'stored', refused }
  if (before?.state !== 'partly' && !isAnyStored && refused.length === 0) {
    return { state: 'unstored', since: before?.state === 'unstored' ? before.since : sentAt }
  }
  const left = unsent.map((count) => ({ ...count, heldSince: count.heldSince ?? sentAt }))
  return { state: 'partly', left, refused }
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
  { range, bucket }: { readonly range: number; readonly bucket: number },
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
