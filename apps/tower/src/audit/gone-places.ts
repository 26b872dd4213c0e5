import type { Queryable } from '../db/database.js'
import type { HistoryRow } from './history-queries.js'
import { allOf } from './newest-of.js'

/** With what its environment was called, and its project, where that is there no more. */
export type PlacedRow = HistoryRow & { readonly gone_title: string | null }

/** Of one statement, each of which has an index to go by. */
const AT_ONCE = 50

export async function withGonePlaces(db: Queryable, rows: readonly HistoryRow[]): Promise<readonly PlacedRow[]> {
  const ids = [...new Set(rows.flatMap(({ app_id }) => app_id ?? []))]
  const titles = await titlesOfGone(db, ids)
  return rows.map((row) => ({ ...row, gone_title: titles.get(row.app_id ?? 0) ?? null }))
}

/** The last entry of an environment tells of its deletion, and has the title of then. */
async function titlesOfGone(db: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const titles = new Map<number, string>()
  if (ids.length === 0) return titles
  const there = await db
    .selectFrom('apps')
    .select('id')
    .where('id', 'in', [...ids])
    .execute()
  const known = new Set(there.map(({ id }) => id))
  const gone = ids.filter((id) => !known.has(id))
  for (let from = 0; from < gone.length; from += AT_ONCE) {
    const newest = gone.slice(from, from + AT_ONCE).map((id) => {
      const last = db.selectFrom('logs').select('id').where('app_id', '=', id).orderBy('id', 'desc').limit(1)
      return db.selectFrom(last.as('last')).select('id')
    })
    const lasts = (await allOf(newest).execute()).map(({ id }) => id)
    const rows = await db
      .selectFrom('logs')
      .select(['app_id', 'reason'])
      .where('id', 'in', [0, ...lasts])
      .where('action_type', '=', 'app_delete')
      .execute()
    for (const { app_id, reason } of rows) titles.set(app_id ?? 0, reason)
  }
  return titles
}
