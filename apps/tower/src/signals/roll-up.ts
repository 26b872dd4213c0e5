import { noCounts, SIGNAL_RETENTION_MS, type SignalReader, type SignalReading } from '@tailslide/core'
import type { Context } from '../context.js'
import { beginRounds } from '../lifecycle/rounds.js'
import { isAway } from './keep-series.js'
import { FINE, pruneRollups, type Rollup, writeHours, writeRollups } from './rollup-queries.js'

export const MINUTE_MS = 60_000
export const FINE_MS = FINE * MINUTE_MS
const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** A little more than can be asked for, which is whole stretches. */
const KEPT = { fine: 2 * DAY_MINUTES + HOUR_MINUTES, coarse: 31 * DAY_MINUTES }
/** The store's buckets of 10 s, and what its clock may be set back by. */
const SETTLED_AFTER_MS = 20_000
const STORE_BUCKET_MS = 10_000
/** Three stretches: what a round has missed is made up for by the next. */
const USUAL_WINDOW_MS = 15 * MINUTE_MS
const EVERY_MS = MINUTE_MS
/** The store may still be connecting, or away. */
const AGAIN_MS = 5_000

type Needs = Pick<Context, 'database' | 'clock' | 'logger'>

/**
 * Takes what was counted into the database, five minutes at a time once those are over, because the store forgets it after an
 * hour. Several Towers may do so at once, and one that was away for less than that hour makes up for it.
 */
export function rollUpSignals(context: Needs, reader: SignalReader): () => Promise<void> {
  const { clock, logger } = context
  let isEnding = false
  let isToldOfFailure = false
  let done = Number.NEGATIVE_INFINITY

  const round = async (): Promise<number> => {
    const now = clock.now()
    // The store's clock decides which stretches are over; by this one it is only seen when to look.
    const newest = Math.floor((now - SETTLED_AFTER_MS) / FINE_MS)
    if (newest === done) return EVERY_MS
    const window = newest - done === 1 ? USUAL_WINDOW_MS : SIGNAL_RETENTION_MS
    try {
      for (const { id } of await context.database.db.selectFrom('apps').select('id').orderBy('id').execute()) {
        if (isEnding) return EVERY_MS
        await rollUpApp(context, id, await reader.read(id, window, STORE_BUCKET_MS), window)
      }
      done = newest
      isToldOfFailure = false
    } catch (error) {
      if (isAway(error)) return AGAIN_MS
      if (!isToldOfFailure) logger.warn({ err: error }, 'signals could not be taken into the database; tried again')
      isToldOfFailure = true
    }
    return EVERY_MS
  }

  const end = beginRounds(clock, round)
  return () => {
    isEnding = true
    return end()
  }
}

async function rollUpApp({ database }: Needs, appId: number, reading: SignalReading, windowMs: number): Promise<void> {
  const rows = finished(appId, reading, windowMs)
  const now = Math.floor(reading.now / MINUTE_MS)
  await database.transaction(async (tx) => {
    // Those that are gone by now, and those of others under the same app's id, have no row to belong to.
    const own = await tx.selectFrom('flags').select('id').where('app_id', '=', appId).execute()
    const ids = new Set(own.map(({ id }) => id))
    const written = rows.filter(({ flag_id }) => ids.has(flag_id))
    await writeRollups(tx, written)
    if (written.length > 0) await writeHours(tx, appId, hoursOf(written))
    await pruneRollups(tx, appId, { fine: now - KEPT.fine, coarse: now - KEPT.coarse })
  })
}

/** The sums of each stretch of five minutes that lies within the window and grows no more. */
function finished(appId: number, { now, buckets }: SignalReading, windowMs: number): Rollup[] {
  const rows = new Map<string, Rollup>()
  for (const { flagId, kind, at, count } of buckets) {
    const begin = Math.floor(at / FINE_MS) * FINE_MS
    if (begin < now - windowMs || begin + FINE_MS + SETTLED_AFTER_MS > now) continue
    const key = `${flagId} ${begin}`
    const start = begin / MINUTE_MS
    const row = rows.get(key) ?? { app_id: appId, flag_id: flagId, width: FINE, start, ...noCounts() }
    row[kind] += count
    rows.set(key, row)
  }
  return [...rows.values()]
}

function hoursOf(rows: readonly Rollup[]) {
  const starts = rows.map(({ start }) => start)
  const hour = (start: number): number => Math.floor(start / HOUR_MINUTES) * HOUR_MINUTES
  return { from: hour(Math.min(...starts)), until: hour(Math.max(...starts)) + HOUR_MINUTES }
}
