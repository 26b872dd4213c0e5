import { type Insertable, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import { inBatches } from '../db/in-batches.js'
import { inPages, type Page } from '../db/in-pages.js'
import type { FlagRow, FlagsTable, ProjectFlagsTable } from '../db/schema.js'

/**
 * The version that the transaction will make. Whatever else of a row is written, this is too: `known-rulesets.ts` reads what
 * has changed by it.
 */
const nextVersion = sql<number>`coalesce((select version + 1 from rulesets where rulesets.app_id = flags.app_id), 0)`

const editedOnceMore = sql<number>`edit_revision + 1`

export async function insertFlag(tx: Tx, row: Insertable<FlagsTable>): Promise<FlagRow> {
  const [made] = await insertFlags(tx, [row])
  if (!made) throw new Error('a flag that was written was not answered')
  return made
}

/** In their order. */
export async function insertFlags(tx: Tx, rows: readonly Insertable<FlagsTable>[]): Promise<FlagRow[]> {
  const made: FlagRow[] = []
  for (const some of inBatches(rows)) {
    const values = some.map((row) => ({
      ...row,
      changed_in: sql<number>`coalesce((select version + 1 from rulesets where app_id = ${row.app_id}), 0)`,
    }))
    made.push(...(await tx.insertInto('flags').values(values).returningAll().execute()))
  }
  return made.sort((a, b) => a.id - b.id)
}

/** But for those that are archived. */
export const selectFlags = (db: Queryable, appId: number): Promise<FlagRow[]> =>
  inPages(db, appId, (page) => flagsOf(db, appId, page).where('archived_at', 'is', null).execute())

export const selectAllFlags = (db: Queryable, appId: number): Promise<FlagRow[]> =>
  inPages(db, appId, (page) => flagsOf(db, appId, page).execute())

const flagsOf = (db: Queryable, appId: number, { after, limit }: Page) =>
  db
    .selectFrom('flags')
    .selectAll()
    .where('app_id', '=', appId)
    .where('project_flag_id', '>', after)
    .orderBy('project_flag_id')
    .limit(limit)

export const selectFlagTitles = (
  db: Queryable,
  appId: number,
): Promise<Pick<FlagRow, 'id' | 'title' | 'archived_at'>[]> =>
  db.selectFrom('flags').select(['id', 'title', 'archived_at']).where('app_id', '=', appId).execute()

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

type Noted = Pick<Insertable<ProjectFlagsTable>, 'tags' | 'owner' | 'temporary_until'>

/** A new one for each of these notes, in their order: answers with their ids. */
export async function insertProjectFlags(
  tx: Tx,
  projectId: number,
  notes: readonly Noted[],
  at: string,
): Promise<number[]> {
  const rows = notes.map((noted) => ({ ...noted, project_id: projectId, created_at: at }))
  const ids: number[] = []
  for (const some of inBatches(rows)) {
    const made = await tx.insertInto('project_flags').values(some).returning('id').execute()
    ids.push(...made.map(({ id }) => id))
  }
  return ids.sort((a, b) => a - b)
}

export const updateFlag = (tx: Tx, id: number, change: Updateable<FlagsTable>): Promise<FlagRow> =>
  tx
    .updateTable('flags')
    .set({ ...change, changed_in: nextVersion })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/**
 * The same of many that are there, each with its own values of these columns: a statement for each takes several times as long. By
 * their ids.
 */
export async function updateFlags(
  tx: Tx,
  rows: readonly FlagRow[],
  columns: readonly (keyof FlagRow)[],
): Promise<ReadonlyMap<number, FlagRow>> {
  const written = new Map<number, FlagRow>()
  for (const some of inBatches(rows)) {
    const after = await tx
      .insertInto('flags')
      .values([...some])
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          ...Object.fromEntries(columns.map((name) => [name, eb.ref(`excluded.${name}`)])),
          changed_in: nextVersion,
        })),
      )
      .returningAll()
      .execute()
    for (const row of after) written.set(row.id, row)
  }
  return written
}

/** The same flag in every other environment, each edited once more. In the order of their ids. */
export async function updateOtherFlagsOf(
  tx: Tx,
  { id, project_flag_id }: Pick<FlagRow, 'id' | 'project_flag_id'>,
  change: Updateable<FlagsTable>,
): Promise<FlagRow[]> {
  const rows = await tx
    .updateTable('flags')
    .set({ ...change, edit_revision: editedOnceMore, changed_in: nextVersion })
    .where('project_flag_id', '=', project_flag_id)
    .where('id', '<>', id)
    .returningAll()
    .execute()
  return rows.sort((a, b) => a.id - b.id)
}

/** In every environment, each edited once more: who has seen it before has not seen this. By their ids. */
export async function setArchived(
  tx: Tx,
  projectFlagId: number,
  { archivedAt, at }: { readonly archivedAt: string | null; readonly at: string },
): Promise<ReadonlyMap<number, FlagRow>> {
  const rows = await tx
    .updateTable('flags')
    .set({ archived_at: archivedAt, updated_at: at, edit_revision: editedOnceMore, changed_in: nextVersion })
    .where('project_flag_id', '=', projectFlagId)
    .returningAll()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

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
