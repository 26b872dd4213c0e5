import { SERIES_STEPS, type SeriesPoint } from '@tailslide/api'
import {
  addCounts,
  type MutableCounts,
  noCounts,
  SIGNAL_KINDS,
  SIGNAL_RETENTION_MS,
  type SignalReader,
  type SignalReading,
  type WindowCounts,
} from '@tailslide/core'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { TowerError } from '../errors.js'
import { FINE_MS, MINUTE_MS } from './roll-up.js'
import { COARSE, selectFine, selectSums } from './rollup-queries.js'
import { type Shape, stepAt } from './series-shape.js'

/** What a chart shows: stretches begin at multiples of their length, the last one is not over. */
export interface Series {
  readonly from: number
  readonly until: number
  readonly bucket: number
  readonly points: ReadonlyMap<number, readonly SeriesPoint[]>
}

/** The calls of flags of one app: the newest from the store, what it has forgotten from the database. */
export async function readSeries(
  { database: { db } }: Pick<Context, 'database'>,
  reader: SignalReader,
  { appId, flagIds }: { readonly appId: number; readonly flagIds: readonly number[] },
  { range, bucket }: Shape,
): Promise<Series> {
  const window = Math.min(range, SIGNAL_RETENTION_MS)
  const reading = await reader.read(appId, window, stepAt(window) ?? bucket).catch((cause: unknown) => {
    throw new TowerError('SIGNALS_UNAVAILABLE', 'The signal store cannot be read just now. Try again.', { cause })
  })
  const until = (Math.floor(reading.now / bucket) + 1) * bucket
  const sums = new Sums(flagIds, { from: until - range, bucket, length: range / bucket })
  if (range <= SIGNAL_RETENTION_MS) {
    for (const { flagId, kind, at, count } of reading.buckets) {
      const sum = sums.at(flagId, at)
      if (sum) sum[kind] += count
    }
  } else await addForgotten(db, sums, flagIds, reading)
  return { from: until - range, until, bucket, points: sums.points() }
}

/** Of a range that is longer than what the store keeps. */
async function addForgotten(db: Queryable, sums: Sums, flagIds: readonly number[], reading: SignalReading) {
  const { from, bucket } = sums.grid
  const live = (Math.ceil((reading.now - SIGNAL_RETENTION_MS) / FINE_MS) * FINE_MS) / MINUTE_MS
  const begin = from / MINUTE_MS
  // Hours where stretches of five minutes are no longer kept, a day before that is so.
  const isByHour = reading.now - from > SERIES_STEPS[2].reach
  const edge = isByHour ? Math.max(begin, (Math.floor(live / COARSE) - 24) * COARSE) : begin
  const forgotten = { coarse: { from: begin, until: edge }, fine: { from: edge, until: live } }
  for (const row of await selectSums(db, flagIds, { bucket: bucket / MINUTE_MS, ...forgotten }))
    sums.add(row.flag_id, row.bucket * bucket, row)

  const newest = new Map<string, { flagId: number; at: number; counts: MutableCounts }>()
  const newestOf = (flagId: number, at: number): MutableCounts => {
    const known = newest.get(`${flagId} ${at}`) ?? { flagId, at, counts: noCounts() }
    newest.set(`${flagId} ${at}`, known)
    return known.counts
  }
  for (const { flagId, kind, at, count } of reading.buckets)
    if (at >= live * MINUTE_MS) newestOf(flagId, Math.floor(at / FINE_MS) * FINE_MS)[kind] += count
  // Of a stretch that both know the store knows as much, unless it has begun anew: then the database knows more.
  for (const row of await selectFine(db, flagIds, { from: live, until: Math.ceil(reading.now / MINUTE_MS) })) {
    const counts = newestOf(row.flag_id, row.start * MINUTE_MS)
    for (const kind of SIGNAL_KINDS) counts[kind] = Math.max(counts[kind], row[kind])
  }
  for (const { flagId, at, counts } of newest.values()) sums.add(flagId, at, counts)
}

/** The sums of each flag in the stretches of a chart. */
class Sums {
  readonly #sums: ReadonlyMap<number, readonly MutableCounts[]>
  readonly grid: { readonly from: number; readonly bucket: number; readonly length: number }

  constructor(flagIds: readonly number[], grid: Sums['grid']) {
    this.grid = grid
    this.#sums = new Map(flagIds.map((id) => [id, Array.from({ length: grid.length }, noCounts)]))
  }

  /** Undefined for flags that were not asked for, and outside of the chart. */
  at(flagId: number, at: number): MutableCounts | undefined {
    return this.#sums.get(flagId)?.[Math.floor((at - this.grid.from) / this.grid.bucket)]
  }

  add(flagId: number, at: number, counts: WindowCounts): void {
    const sum = this.at(flagId, at)
    if (sum) addCounts(sum, counts)
  }

  points(): Map<number, SeriesPoint[]> {
    const { from, bucket } = this.grid
    return new Map([...this.#sums].map(([id, sums]) => [id, sums.map((sum, i) => pointOf(from + i * bucket, sum))]))
  }
}

function pointOf(timestamp: number, counts: WindowCounts): SeriesPoint {
  const calls = counts.success + counts.failure
  return { timestamp, ...counts, error_rate: calls === 0 ? null : Math.round((counts.failure / calls) * 1e5) / 1_000 }
}
