import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.js'
import type { LogsTable, Schema } from '../db/schema.js'
import { allOf, newestEntries } from './newest-of.js'
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
export const shown = (entries: SelectQueryBuilder<Schema, 'logs', object>) =>
  entries.select([...SHOWN, sql<number>`octet_length(settings)`.as('settings_bytes')])

/** Ids above the one and below the other. */
export interface Stretch {
  readonly above: number
  readonly below: number
}

const entriesOf = (db: Queryable, { along, withAccess }: Walk, { above, below }: Stretch) =>
  db
    .selectFrom('logs')
    .where('id', '<', below)
    .where('id', '>', above)
    .where((eb) => eb.and(along))
    .$if(!withAccess, (query) => query.where('app_id', 'is not', null))

/** Newest first. */
export async function historyOf(
  db: Queryable,
  walks: readonly Walk[],
  { limit, ...stretch }: Stretch & { readonly limit: number },
): Promise<HistoryRow[]> {
  const ways = walks.map((walk) => entriesOf(db, walk, stretch))
  return shown(await newestEntries(db, ways, limit))
    .orderBy('id', 'desc')
    .execute()
}

/** The same, of as many as `share` along each of the ways those that have all that is asked for, and `text`, which is in lower case. */
export const searchOf = (
  db: Queryable,
  walks: readonly Walk[],
  stretch: Stretch & { readonly share: number; readonly text?: string },
) => allOf(walks.map((walk) => searchAlong(db, walk, stretch))).orderBy('id', 'desc')

function searchAlong(
  db: Queryable,
  walk: Walk,
  { share, text, ...stretch }: Stretch & { readonly share: number; readonly text?: string },
) {
  const { rest, projects } = walk
  // LIKE tries a pattern again from every place of a long text; both databases replace in one pass.
  const has = (column: string) =>
    sql<boolean>`replace(lower(${sql.ref(column)}), ${text}, '') <> lower(${sql.ref(column)})`
  // Its limit keeps a database from going another way, along which it would look at more.
  return db
    .selectFrom(
      shown(entriesOf(db, walk, stretch))
        .orderBy('id', 'desc')
        .limit(share)
        .as('looked_at'),
    )
    .selectAll()
    .where((eb) => eb.and(rest))
    .$if(projects !== undefined, (query) => query.where('project_id', 'in', [...(projects ?? []), 0]))
    .$if(text !== undefined, (query) =>
      query.where((eb) => eb.or(['flag_title', 'actor_name', 'why', 'reason', 'description'].map(has))),
    )
}

/** The last of as many as `share` along each of the ways that have so many. */
export const lastsOf = (
  db: Queryable,
  walks: readonly Walk[],
  { above, below, share }: Stretch & { readonly share: number },
) =>
  allOf(
    walks.map(({ along }) => {
      const last = db
        .selectFrom('logs')
        .select('id')
        .where('id', '<', below)
        .where('id', '>', above)
        .where((eb) => eb.and(along))
        .orderBy('id', 'desc')
        .limit(1)
        .offset(share - 1)
      return db.selectFrom(last.as('last')).select('id')
    }),
  )

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
