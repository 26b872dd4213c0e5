import { SIGNAL_RETENTION_MS, type SignalBucket, type SignalReader } from '@tailslide/core'
import type { Context } from '../context.js'
import type { RecentSignalsTable } from '../db/signal-tables.js'
import { beginRounds } from '../lifecycle/rounds.js'
import { bucketsOf, STRETCH_MS, sumsByMinute } from './recent-sums.js'
import { MINUTE_MS } from './roll-up.js'

type Needs = Pick<Context, 'database' | 'clock' | 'logger'>

const EVERY_MS = MINUTE_MS
/** Beyond the last round: a minute that the window begins in is not whole, and the store's buckets lag a little. */
const MORE_MS = 3 * MINUTE_MS

/**
 * A store that lives in this process forgets with it. So what it has counted is written down each minute and once more at the end,
 * and given back at the start: a restart, also one without an end, leaves the charts of the last hour as they were but for a
 * minute. Resolves when what was there is given back.
 */
export async function keepRecent(
  context: Needs,
  reader: SignalReader,
  restore: (appId: number, buckets: readonly SignalBucket[]) => void,
): Promise<() => Promise<void>> {
  const { database, clock, logger } = context
  await giveBack(context, restore)
  let hasFailed = false
  let writtenAt = Number.NEGATIVE_INFINITY

  const write = async (): Promise<void> => {
    const began = clock.now()
    const window = Math.min(SIGNAL_RETENTION_MS, Math.max(0, began - writtenAt) + MORE_MS)
    try {
      const apps = await database.db.selectFrom('apps').select('id').orderBy('id').execute()
      const rows: RecentSignalsTable[] = []
      for (const { id } of apps) {
        const { buckets, now } = await reader.read(id, window, STRETCH_MS)
        const minutes = sumsByMinute(buckets, now - window)
        rows.push(...minutes.map((minute) => ({ app_id: id, ...minute })))
      }
      await writeRows(context, rows)
      writtenAt = began
      hasFailed = false
    } catch (error) {
      if (!hasFailed) logger.warn({ err: error }, 'calls of the last hour could not be written down; tried again')
      hasFailed = true
    }
  }

  const end = beginRounds(clock, async () => {
    await write()
    return EVERY_MS
  })
  return async () => {
    await end()
    await write()
  }
}

async function giveBack(
  { database, clock }: Needs,
  restore: (appId: number, buckets: readonly SignalBucket[]) => void,
) {
  const rows = await database.db
    .selectFrom('recent_signals')
    .selectAll()
    .where('minute', '>=', oldest(clock.now()))
    .where('minute', '<=', Math.floor(clock.now() / MINUTE_MS))
    .orderBy('minute')
    .execute()
  const byApp = new Map<number, SignalBucket[]>()
  for (const { app_id, ...minute } of rows) {
    const buckets = byApp.get(app_id) ?? []
    byApp.set(app_id, buckets)
    for (const bucket of bucketsOf(minute)) buckets.push(bucket)
  }
  for (const [appId, buckets] of byApp) restore(appId, buckets)
}

const oldest = (now: number): number => Math.floor((now - SIGNAL_RETENTION_MS) / MINUTE_MS)

async function writeRows({ database, clock }: Needs, rows: readonly RecentSignalsTable[]) {
  await database.transaction(async (tx) => {
    // Those that are gone by now have no row to belong to.
    const apps = new Set((await tx.selectFrom('apps').select('id').execute()).map(({ id }) => id))
    for (const row of rows.filter(({ app_id }) => apps.has(app_id))) {
      await tx
        .insertInto('recent_signals')
        .values(row)
        .onConflict((conflict) => conflict.columns(['app_id', 'minute']).doUpdateSet({ sums: row.sums }))
        .execute()
    }
    await tx.deleteFrom('recent_signals').where('minute', '<', oldest(clock.now())).execute()
  })
}
