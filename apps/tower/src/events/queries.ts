import { type PlacedRow, withGonePlaces } from '../audit/gone-places.js'
import { shown } from '../audit/history-queries.js'
import type { Queryable } from '../db/database.js'

interface EntriesWanted {
  readonly after: number
  readonly upTo: number
  readonly limit: number
}

/** Oldest first, from the one after `after` to `upTo`. */
export async function selectEntries(
  db: Queryable,
  { after, upTo, limit }: EntriesWanted,
): Promise<readonly PlacedRow[]> {
  const wanted = db.selectFrom('logs').where('id', '>', after).where('id', '<=', upTo).orderBy('id').limit(limit)
  return withGonePlaces(db, await shown(wanted).execute())
}

export const selectProjectsOfApps = (db: Queryable, ids: readonly number[]) =>
  db.selectFrom('apps').select(['id', 'project_id']).where('id', 'in', ids).execute()
