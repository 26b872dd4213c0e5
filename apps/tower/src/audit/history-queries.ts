import { type Selectable, sql } from 'kysely'
import type { Queryable } from '../db/database.js'
import type { LogsTable } from '../db/schema.js'
import type { Walk } from './walks.js'

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
  ...([
    'about_kind',
    'about_id',
    'flag_title',
    'actor_kind',
    'actor_id',
    'actor_name',
    'address',
    'why',
    'reason',
    'changes',
  ] as const),
] as const

/** Both databases tell the bytes of a value without reading it. */
export const selectShown = (db: Queryable) =>
  db.selectFrom('logs').select([...SHOWN, sql<number>`octet_length(settings)`.as('settings_bytes')])

/** Ids above the one and below the other. */
export interface Stretch {
  readonly above: number
  readonly below: number
}

/** Newest first. */
export const historyOf = (db: Queryable, { along, withAccess }: Walk, { above, below }: Stretch) =>
  selectShown(db)
    .where('id', '<', below)
    .where('id', '>', above)
    .where((eb) => eb.and(along))
    .$if(!withAccess, (query) => query.where('app_id', 'is not', null))
    .orderBy('id', 'desc')

/** The same, of as many as `share` those that have all that is asked for, and `text`, which is in lower case. */
export function searchOf(
  db: Queryable,
  walk: Walk,
  stretch: Stretch & { readonly share: number; readonly text?: string },
) {
  const { rest, projects } = walk
  const { share, text } = stretch
  // LIKE tries a pattern again from every place of a long text; both databases replace in one pass.
  const has = (column: string) =>
    sql<boolean>`replace(lower(${sql.ref(column)}), ${text}, '') <> lower(${sql.ref(column)})`
  // Its limit keeps a database from going another way, along which it would look at more.
  return db
    .selectFrom(historyOf(db, walk, stretch).limit(share).as('looked_at'))
    .selectAll()
    .where((eb) => eb.and(rest))
    .$if(projects !== undefined, (query) => query.where('project_id', 'in', [...(projects ?? []), 0]))
    .$if(text !== undefined, (query) =>
      query.where((eb) => eb.or(['flag_title', 'actor_name', 'why', 'reason', 'description'].map(has))),
    )
    .orderBy('id', 'desc')
}

/** The last of as many as `share`; undefined where there are fewer. */
export const lastOf = (db: Queryable, { along }: Walk, { above, below, share }: Stretch & { readonly share: number }) =>
  db
    .selectFrom('logs')
    .select('id')
    .where('id', '<', below)
    .where('id', '>', above)
    .where((eb) => eb.and(along))
    .orderBy('id', 'desc')
    .limit(1)
    .offset(share - 1)

export async function newestLogId(db: Queryable): Promise<number> {
  const row = await db
    .selectFrom('logs')
    .select(({ fn }) => fn.max<number | null>('id').as('newest'))
    .executeTakeFirstOrThrow()
  return row.newest ?? 0
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
