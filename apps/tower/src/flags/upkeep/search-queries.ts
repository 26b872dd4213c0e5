import { type Expression, type SqlBool, sql } from 'kysely'
import type { Database, Queryable } from '../../db/database.js'
import type { FlagRow } from '../../db/schema.js'
import type { AboutRow } from './queries.js'

export type FlagState = 'on' | 'off' | 'tripped'
export type Sort = 'title' | 'updated' | 'created'

/** Where a page ends: what the last flag of it is sorted by, and its own number there. */
export interface Place {
  readonly value: string
  readonly id: number
}

export interface Search {
  readonly appId: number
  /** The app's. */
  readonly projectId: number
  readonly words?: string | undefined
  readonly state?: FlagState | undefined
  readonly tag?: string | undefined
  readonly owner?: string | undefined
  readonly archived: 'no' | 'only' | 'all'
  readonly sort: Sort
  readonly after?: Place | undefined
  readonly limit: number
}

/** What a page is put together of before any flag is read whole. */
export interface FoundRow {
  readonly id: number
  readonly project_flag_id: number
  readonly title: string
  readonly updated_at: string
  /** Characters of the one field that may have a million. */
  readonly size: number
}

const SORTS = {
  title: ['flags.title', 'asc'],
  updated: ['flags.updated_at', 'desc'],
  created: ['flags.project_flag_id', 'desc'],
} as const satisfies Record<Sort, readonly [string, 'asc' | 'desc']>

/** Goes along an index of the environment's flags from where the last page ended, so that no page costs more than the first. */
export function searchQuery({ kind, db }: Pick<Database, 'kind' | 'db'>, search: Search) {
  const { appId, projectId, words, state, tag, owner, archived, sort, after, limit } = search
  const [column, direction] = SORTS[sort]
  const like = kind === 'postgres' ? sql`ilike` : sql`like`
  let query = db
    .selectFrom('flags')
    .select(['flags.id', 'flags.project_flag_id', 'flags.title', 'flags.updated_at'])
    .select(sql<number>`length(flags.white_listed_users)`.as('size'))
    .where('flags.app_id', '=', appId)
  if (archived !== 'all') query = query.where('flags.archived_at', archived === 'no' ? 'is' : 'is not', null)
  if (state !== undefined) query = query.where(inState(state))
  if (words !== undefined) {
    const pattern = `%${escaped(words)}%`
    query = query.where(
      sql<SqlBool>`(flags.title ${like} ${pattern} escape '\\' or flags.description ${like} ${pattern} escape '\\')`,
    )
  }
  if (tag !== undefined || owner !== undefined) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('project_flags')
          .select('project_flags.id')
          .whereRef('project_flags.id', '=', 'flags.project_flag_id')
          .where('project_flags.project_id', '=', projectId)
          .$if(owner !== undefined, (inner) => inner.where('project_flags.owner', '=', owner ?? ''))
          .$if(tag !== undefined, (inner) =>
            inner.where(sql<SqlBool>`project_flags.tags like ${`%"${escaped(tag ?? '')}"%`} escape '\\'`),
          ),
      ),
    )
  }
  if (after) query = query.where(beyond(sort, after))
  query = query.orderBy(column, direction).limit(limit)
  // Of the other two, no two flags of an environment have the same.
  return sort === 'updated' ? query.orderBy('flags.id', direction) : query
}

/** Titles are unique in an environment, and so is the place of a flag in its project. */
function beyond(sort: Sort, { value, id }: Place): Expression<SqlBool> {
  switch (sort) {
    case 'title':
      return sql<SqlBool>`flags.title > ${value}`
    case 'updated':
      return sql<SqlBool>`(flags.updated_at, flags.id) < (${value}, ${id})`
    case 'created':
      return sql<SqlBool>`flags.project_flag_id < ${id}`
  }
}

// No text inside of the JSON can look like this: its quotes would have a backslash before them.
const CLOSED = '%"state":"closed"%'

function inState(state: FlagState): Expression<SqlBool> {
  switch (state) {
    case 'off':
      return sql<SqlBool>`flags.is_enabled = 0`
    case 'on':
      return sql<SqlBool>`flags.is_enabled = 1 and flags.circuit like ${CLOSED}`
    case 'tripped':
      return sql<SqlBool>`flags.is_enabled = 1 and flags.circuit not like ${CLOSED}`
  }
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** The flags whole, with what is noted of them. */
export const selectFound = (
  db: Queryable,
  projectId: number,
  ids: readonly number[],
): Promise<(FlagRow & AboutRow)[]> =>
  db
    .selectFrom('flags')
    .innerJoin('project_flags', 'project_flags.id', 'flags.project_flag_id')
    .selectAll('flags')
    .select(['project_flags.tags', 'project_flags.owner', 'project_flags.temporary_until'])
    .where('flags.id', 'in', [...ids, 0])
    // Follows, and keeps a database from reading those of all projects.
    .where('project_flags.project_id', '=', projectId)
    .execute()
