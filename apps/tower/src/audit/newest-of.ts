import type { SelectQueryBuilder } from 'kysely'
import type { Queryable } from '../db/database.js'
import type { Schema } from '../db/schema.js'

/** Of one statement: SQLite takes 500 selects in one, and every one of them is planned. */
const MOST_WAYS = 50

/**
 * The newest entries along several ways, as those of each project that somebody may see: a list of projects has no order by ids in
 * an index. `above` is the oldest entry that could still be among them.
 */
export async function newestOf<Way, Row extends { readonly id: number }>(
  ways: readonly Way[],
  limit: number,
  select: (ways: readonly Way[], above: number) => Promise<Row[]>,
): Promise<Row[]> {
  let found: Row[] = []
  for (let from = 0; from < ways.length; from += MOST_WAYS) {
    const above = found.length < limit ? 0 : (found.at(-1)?.id ?? 0)
    const more = await select(ways.slice(from, from + MOST_WAYS), above)
    if (more.length > 0) found = [...found, ...more].sort((a, b) => b.id - a.id).slice(0, limit)
  }
  return found
}

/** What each of the selects finds, of which there is one at least, as one statement. */
export function allOf<DB, TB extends keyof DB, O>(
  selects: readonly SelectQueryBuilder<DB, TB, O>[],
): SelectQueryBuilder<DB, TB, O> {
  const [first, ...others] = selects
  if (!first) throw new Error('There is nothing to select from')
  return others.reduce((all, each) => all.unionAll(each), first)
}

type Entries = SelectQueryBuilder<Schema, 'logs', object>

/**
 * The newest entries of all ways, of which there is one at least; nothing of them is selected yet. Each way has the limit for itself:
 * without, PostgreSQL goes along another index, for seconds.
 */
export async function newestEntries(db: Queryable, ways: readonly Entries[], limit: number): Promise<Entries> {
  const [only] = ways
  if (only && ways.length === 1) return only.limit(limit)
  const newest = ways.map((way) =>
    db.selectFrom(way.select('id').orderBy('id', 'desc').limit(limit).as('newest')).select('id'),
  )
  const rows = await allOf(newest).orderBy('id', 'desc').limit(limit).execute()
  // No entry has the id 0, and a list of nothing is no SQL.
  return db.selectFrom('logs').where('id', 'in', [0, ...rows.map(({ id }) => id)])
}
