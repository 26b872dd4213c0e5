import type { LastChange } from '@tailslide/api'
import { sql } from 'kysely'
import { changesOf, toActor } from '../../audit/history.js'
import type { Context } from '../../context.js'
import type { Queryable } from '../../db/database.js'
import { inPages, type Page } from '../../db/in-pages.js'
import { appNotFound } from '../../errors.js'
import { mapWithPauses } from '../../pauses.js'
import { selectApp } from '../../projects/queries.js'

/** What was last done to each flag of an environment. Not told with the flags: their list stands before anybody reads who was there last. */
export async function lastChangesOf({ database: { db } }: Context, appId: number): Promise<LastChange[]> {
  if (!(await selectApp(db, appId))) throw appNotFound(appId)
  const rows = await inPages(db, appId, (page) => lastChangesQuery(db, appId, page).execute())
  return mapWithPauses(rows, toLastChange)
}

/** The id of a flag's newest entry, which is the end of a stretch of an index. */
export const newestEntry = sql<number>`(select max(of_flag.id) from logs as of_flag where of_flag.subject_flag_id = flags.id)`

const lastChangesQuery = (db: Queryable, appId: number, { after, limit }: Page) =>
  db
    .selectFrom('flags')
    .innerJoin('logs', (join) => join.on('logs.id', '=', newestEntry))
    .select([
      'flags.id',
      'flags.project_flag_id',
      'flags.title',
      'logs.created_at',
      'logs.action_type',
      'logs.description',
      'logs.actor_kind',
      'logs.actor_id',
      'logs.actor_name',
      'logs.why',
      'logs.reason',
      'logs.changes',
    ])
    .where('flags.app_id', '=', appId)
    .where('flags.archived_at', 'is', null)
    .where('flags.project_flag_id', '>', after)
    .orderBy('flags.project_flag_id')
    .limit(limit)

type LastChangeRow = Awaited<ReturnType<ReturnType<typeof lastChangesQuery>['execute']>>[number]

const toLastChange = (row: LastChangeRow): LastChange => ({
  flag_id: row.id,
  title: row.title,
  at: row.created_at,
  action: row.action_type,
  description: row.description,
  actor: toActor(row),
  why: row.why,
  note: row.reason,
  changes: changesOf(row.changes),
})
