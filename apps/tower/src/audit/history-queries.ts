import { type Selectable, sql } from 'kysely'
import type { Queryable } from '../db/database.js'
import type { LogsTable } from '../db/schema.js'

type LogRow = Selectable<LogsTable>

/** An entry as it is shown: of what is kept to bring a flag back to, which is long, only whether it is there. */
export type HistoryRow = Pick<LogRow, (typeof SHOWN)[number]> & { readonly settings_bytes: number }

const SHOWN = [
  ...([
    'id',
    'created_at',
    'action_type',
    'description',
    'project_id',
    'app_id',
    'flag_id',
    'subject_flag_id',
  ] as const),
  ...(['flag_title', 'actor_kind', 'actor_id', 'actor_name', 'address', 'why', 'reason', 'changes'] as const),
] as const

/** Both databases tell the bytes of a value without reading it. */
export const selectShown = (db: Queryable) =>
  db.selectFrom('logs').select([...SHOWN, sql<number>`octet_length(settings)`.as('settings_bytes')])

export interface HistorySearch {
  readonly projectId?: number
  readonly appId?: number
  readonly flagId?: number
  readonly actorKind?: string
  readonly actorId?: number
  readonly action?: string
  /** In lower case. */
  readonly text?: string
  /** Ids above this one and below that one. */
  readonly above: number
  readonly below: number
  readonly limit: number
}

/** Newest first. */
export function selectHistory(db: Queryable, search: HistorySearch): Promise<HistoryRow[]> {
  let query = selectShown(db).where('id', '<', search.below).where('id', '>', search.above)
  if (search.projectId !== undefined) query = query.where('project_id', '=', search.projectId)
  if (search.appId !== undefined) query = query.where('app_id', '=', search.appId)
  if (search.flagId !== undefined) query = query.where('subject_flag_id', '=', search.flagId)
  if (search.actorKind !== undefined) query = query.where('actor_kind', '=', search.actorKind)
  if (search.actorId !== undefined) query = query.where('actor_id', '=', search.actorId)
  if (search.action !== undefined) query = query.where('action_type', '=', search.action)
  if (search.text !== undefined) {
    const { text } = search
    // LIKE tries a pattern again from every place of a long text; both databases replace in one pass.
    const has = (column: string) =>
      sql<boolean>`replace(lower(${sql.ref(column)}), ${text}, '') <> lower(${sql.ref(column)})`
    query = query.where((eb) => eb.or(['flag_title', 'why', 'reason', 'description'].map(has)))
  }
  return query.orderBy('id', 'desc').limit(search.limit).execute()
}

export async function newestLogId(db: Queryable): Promise<number> {
  const row = await db.selectFrom('logs').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

/** The first entry at or after an instant, or the last one before it. Ids ascend with the instants. */
export async function selectIdAt(db: Queryable, which: 'first' | 'last', at: string): Promise<number | undefined> {
  const isFirst = which === 'first'
  const direction = isFirst ? 'asc' : 'desc'
  const row = await db
    .selectFrom('logs')
    .select('id')
    .where('created_at', isFirst ? '>=' : '<', at)
    .orderBy('created_at', direction)
    .orderBy('id', direction)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

export const selectEntry = (db: Queryable, id: number): Promise<LogRow | undefined> =>
  db.selectFrom('logs').selectAll().where('id', '=', id).executeTakeFirst()
