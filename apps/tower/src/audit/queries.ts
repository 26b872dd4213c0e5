import type { NotNull, Selectable } from 'kysely'
import type { Database, Queryable, Tx } from '../db/database.js'
import { inBatches } from '../db/in-batches.js'
import { LOCKS } from '../db/locks.js'
import type { LogsTable } from '../db/schema.js'
import { newestEntries } from './newest-of.js'

export type LogRow = Pick<Selectable<LogsTable>, (typeof OF_DEPLOYED)[number]> & { readonly app_id: number }

/** What deployed Tower has of an entry, which the lists for its clients show. */
const OF_DEPLOYED = [
  ...(['id', 'app_id', 'flag_id', 'flag_title', 'flag_description'] as const),
  ...(['description', 'action_type', 'reason', 'created_at'] as const),
] as const

/** Writers wait behind a reader that waits for one of them, so not for long. */
const READER_WAITS_MS = 200

/** As it is written. An entry of an app keeps which project it belonged to. */
export type NewLogRow = Omit<Selectable<LogsTable>, 'id' | 'project_id'> & {
  readonly project_id: number | null | 'of its app'
}

/** Waits for entries that are being written, and holds up others until the end of the transaction. */
export const keepWritersOut = (database: Database, tx: Tx): Promise<void> =>
  database.lock(tx, LOCKS.auditLog, READER_WAITS_MS)

/** To be called while their apps are there. */
export async function insertLogs(database: Database, tx: Tx, rows: readonly NewLogRow[]): Promise<void> {
  await database.share(tx, LOCKS.auditLog)
  for (const some of inBatches(rows)) {
    await tx
      .insertInto('logs')
      .values((eb) =>
        some.map((row) => ({
          ...row,
          project_id:
            row.project_id === 'of its app'
              ? eb.selectFrom('apps').select('apps.project_id').where('apps.id', '=', row.app_id)
              : row.project_id,
        })),
      )
      .execute()
  }
}

export interface LogFilter {
  /** Undefined among them: of all projects. */
  readonly projectIds?: readonly (number | undefined)[]
  readonly appId?: number
  readonly flagId?: number
  /** Only rows with a smaller id. */
  readonly before?: number
  /** Only rows with a larger id. */
  readonly above?: number
  readonly limit: number
}

/** Newest first, of environments alone: deployed clients know no others. */
export async function selectLogs(
  db: Queryable,
  { projectIds = [undefined], limit, ...filter }: LogFilter,
): Promise<LogRow[]> {
  const ways = projectIds.map((projectId) => logsOf(db, projectId, filter))
  const logs = await newestEntries(db, ways, limit)
  return logs.select(OF_DEPLOYED).$narrowType<{ app_id: NotNull }>().orderBy('id', 'desc').execute()
}

function logsOf(db: Queryable, projectId: number | undefined, filter: Omit<LogFilter, 'projectIds' | 'limit'>) {
  let query = db.selectFrom('logs').where('app_id', 'is not', null)
  if (projectId !== undefined) query = query.where('project_id', '=', projectId)
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (filter.flagId !== undefined) query = query.where('flag_id', '=', filter.flagId)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  if (filter.above) query = query.where('id', '>', filter.above)
  return query
}

/** The oldest of those from before an instant, as many as `limit`. Answers with how many there were. */
export async function deleteOldEntries(tx: Tx, before: string, limit: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('logs')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('logs as old')
        .select('old.id')
        .where('old.created_at', '<', before)
        .orderBy('old.created_at')
        .orderBy('old.id')
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
