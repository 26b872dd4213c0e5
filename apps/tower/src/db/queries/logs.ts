import type { Insertable, Selectable } from 'kysely'
import type { Database, Queryable, Tx } from '../database.js'
import type { LogsTable } from '../schema.js'

export type LogRow = Selectable<LogsTable>

/**
 * Shared by whoever writes an entry, until it is committed. PostgreSQL gives out ids before that and not in the order of the
 * commits: a reader of the entries of all apps keeps writers out for a moment, or it would go past one that comes later.
 * Entries of one app are written one after the other.
 */
const LOG_LOCK = 7_105_376
/** Writers wait behind a reader that waits for one of them, so not for long. */
const READER_WAITS_MS = 200

/** Waits for entries that are being written, and holds up others until the end of the transaction. */
export const keepWritersOut = (database: Database, tx: Tx): Promise<void> =>
  database.lock(tx, LOG_LOCK, READER_WAITS_MS)

export async function insertLog(database: Database, tx: Tx, row: Insertable<LogsTable>): Promise<void> {
  await database.share(tx, LOG_LOCK)
  await tx.insertInto('logs').values(row).execute()
}

export interface LogFilter {
  readonly appId?: number
  readonly flagId?: number
  /** Only rows with a smaller id. */
  readonly before?: number
  readonly limit: number
}

/** Newest first. */
export function selectLogs(db: Queryable, filter: LogFilter): Promise<LogRow[]> {
  let query = db.selectFrom('logs').selectAll()
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (filter.flagId !== undefined) query = query.where('flag_id', '=', filter.flagId)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  return query.orderBy('id', 'desc').limit(filter.limit).execute()
}
