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
