import type { FlagOverview } from '@tailslide/api'
import { sql } from 'kysely'
import type { Context } from '../../context.js'
import type { Queryable } from '../../db/database.js'
import { storedCircuit } from '../../db/flag-columns.js'
import { inPages, type Page } from '../../db/in-pages.js'
import { appNotFound } from '../../errors.js'
import { mapWithPauses } from '../../pauses.js'
import { selectApp } from '../../projects/queries.js'
import { etagOf } from '../edits.js'
import { toAbout } from './about.js'
import { newestEntry } from './last-changes.js'

/** All flags of an environment at once: a list of thousands is searched and sorted where it is looked at. */
export async function overviewOf({ database: { db } }: Context, appId: number): Promise<FlagOverview[]> {
  if (!(await selectApp(db, appId))) throw appNotFound(appId)
  const rows = await inPages(db, appId, (page) => overviewQuery(db, appId, page).execute())
  return mapWithPauses(rows, toOverview)
}

/** A number in place of the names, which may take a megabyte a flag. */
const namedUsers = sql<number>`case when flags.white_listed_users = '' then 0 else 1
  + length(flags.white_listed_users) - length(replace(flags.white_listed_users, ',', '')) end`

export const overviewQuery = (db: Queryable, appId: number, { after, limit }: Page) =>
  db
    .selectFrom('flags')
    .innerJoin('project_flags', 'project_flags.id', 'flags.project_flag_id')
    .leftJoin('logs', (join) => join.on('logs.id', '=', newestEntry))
    .select([
      'flags.id',
      'flags.project_flag_id',
      'flags.title',
      'flags.description',
      'flags.is_enabled',
      'flags.rollout_percentage',
      'flags.circuit',
      'flags.circuit_mode',
      'flags.error_threshold_percentage',
      'flags.is_recoverable',
      'flags.circuit_recovery_delay',
      'flags.updated_at',
      'flags.edit_revision',
      'flags.archived_at',
      'project_flags.tags',
      'project_flags.owner',
      'project_flags.temporary_until',
      'logs.created_at as changed_at',
    ])
    .select(namedUsers.as('named_users'))
    .where('flags.app_id', '=', appId)
    .where('flags.archived_at', 'is', null)
    .where('flags.project_flag_id', '>', after)
    .orderBy('flags.project_flag_id')
    .limit(limit)

type OverviewRow = Awaited<ReturnType<ReturnType<typeof overviewQuery>['execute']>>[number]

function toOverview(row: OverviewRow): FlagOverview {
  const { archived_at: _, ...about } = toAbout(row)
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    is_enabled: row.is_enabled === 1,
    rollout_percentage: row.rollout_percentage,
    circuit_mode: row.circuit_mode,
    error_threshold_percentage: row.error_threshold_percentage,
    is_recoverable: row.is_recoverable === 1,
    circuit_recovery_delay: row.circuit_recovery_delay,
    updated_at: row.updated_at,
    edition: etagOf(row),
    circuit: storedCircuit(row),
    named_users: Number(row.named_users),
    ...about,
    changed_at: row.changed_at,
  }
}
