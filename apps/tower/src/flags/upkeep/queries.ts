import type { Selectable, Updateable } from 'kysely'
import type { Queryable, Tx } from '../../db/database.js'
import type { FlagRow, ProjectFlagsTable } from '../../db/schema.js'

export type AboutRow = Pick<Selectable<ProjectFlagsTable>, 'tags' | 'owner' | 'temporary_until'>

export const selectAbout = (
  db: Queryable,
  flagId: number,
): Promise<(AboutRow & Pick<FlagRow, 'archived_at'>) | undefined> =>
  db
    .selectFrom('flags')
    .innerJoin('project_flags', 'project_flags.id', 'flags.project_flag_id')
    .select(['project_flags.tags', 'project_flags.owner', 'project_flags.temporary_until', 'flags.archived_at'])
    .where('flags.id', '=', flagId)
    .executeTakeFirst()

/** Of all flags of a project, by the id of each. */
export async function selectNotes(db: Queryable, projectId: number): Promise<ReadonlyMap<number, AboutRow>> {
  const rows = await db
    .selectFrom('project_flags')
    .select(['id', 'tags', 'owner', 'temporary_until'])
    .where('project_id', '=', projectId)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export async function updateAbout(tx: Tx, projectFlagId: number, about: Updateable<ProjectFlagsTable>): Promise<void> {
  await tx.updateTable('project_flags').set(about).where('id', '=', projectFlagId).execute()
}

/** Those of `ids` that are flags of the app, by their ids. */
export const selectFlagsByIds = (db: Queryable, appId: number, ids: readonly number[]): Promise<FlagRow[]> =>
  db
    .selectFrom('flags')
    .selectAll()
    .where('app_id', '=', appId)
    .where('id', 'in', [...ids, 0])
    .orderBy('id')
    .execute()
