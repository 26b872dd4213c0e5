import type { Insertable, Selectable } from 'kysely'
import type { Queryable, Tx } from '../database.js'
import type { LogsTable } from '../schema.js'

export type LogRow = Selectable<LogsTable>

export async function insertLog(tx: Tx, row: Insertable<LogsTable>): Promise<void> {
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
