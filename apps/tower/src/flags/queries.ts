import type { Insertable, Updateable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { FlagRow, FlagsTable } from '../db/schema.js'

export const insertFlag = (tx: Tx, row: Insertable<FlagsTable>): Promise<FlagRow> =>
  tx.insertInto('flags').values(row).returningAll().executeTakeFirstOrThrow()

/** But for those that are archived. */
export const selectFlags = (db: Queryable, appId: number): Promise<FlagRow[]> =>
  db
    .selectFrom('flags')
    .selectAll()
    .where('app_id', '=', appId)
    .where('archived_at', 'is', null)
    .orderBy('id')
    .execute()

export const selectAllFlags = (db: Queryable, appId: number): Promise<FlagRow[]> =>
  db.selectFrom('flags').selectAll().where('app_id', '=', appId).orderBy('id').execute()

export const selectFlagTitles = (db: Queryable, appId: number): Promise<Pick<FlagRow, 'id' | 'title'>[]> =>
  db.selectFrom('flags').select(['id', 'title']).where('app_id', '=', appId).execute()

export const selectFlag = (db: Queryable, id: number): Promise<FlagRow | undefined> =>
  db.selectFrom('flags').selectAll().where('id', '=', id).executeTakeFirst()

/** Of every environment. */
export const selectFlagsOf = (db: Queryable, projectFlagId: number): Promise<FlagRow[]> =>
  db.selectFrom('flags').selectAll().where('project_flag_id', '=', projectFlagId).orderBy('id').execute()

export const insertProjectFlag = (tx: Tx, projectId: number, at: string): Promise<{ id: number }> =>
  tx
    .insertInto('project_flags')
    .values({ project_id: projectId, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()

export const updateFlag = (tx: Tx, id: number, change: Updateable<FlagsTable>): Promise<FlagRow> =>
  tx.updateTable('flags').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

/** In every environment. */
export async function deleteProjectFlag(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('project_flags').where('id', '=', id).execute()
}

/** Those of `ids` that are flags of the app. */
export async function selectFlagIds(db: Queryable, appId: number, ids: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('flags')
    .select('id')
    .where('app_id', '=', appId)
    .where('id', 'in', [...ids])
    .execute()
  return rows.map((row) => row.id)
}
