import type { Insertable, Selectable } from 'kysely'
import type { Database, Queryable, Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import type { LogsTable } from '../db/schema.js'

export type LogRow = Selectable<LogsTable>

/** Writers wait behind a reader that waits for one of them, so not for long. */
const READER_WAITS_MS = 200

/** Waits for entries that are being written, and holds up others until the end of the transaction. */
export const keepWritersOut = (database: Database, tx: Tx): Promise<void> =>
  database.lock(tx, LOCKS.auditLog, READER_WAITS_MS)

export async function insertLog(database: Database, tx: Tx, row: Insertable<LogsTable>): Promise<void> {
  await database.share(tx, LOCKS.auditLog)
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
