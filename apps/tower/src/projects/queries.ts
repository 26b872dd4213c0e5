import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { AppsTable } from '../db/schema.js'

export type AppRow = Selectable<AppsTable>

export const insertApp = (tx: Tx, title: string, at: string): Promise<AppRow> =>
  tx.insertInto('apps').values({ title, created_at: at, updated_at: at }).returningAll().executeTakeFirstOrThrow()

export const selectApps = (db: Queryable): Promise<AppRow[]> =>
  db.selectFrom('apps').selectAll().orderBy('id').execute()

export const selectApp = (db: Queryable, id: number): Promise<AppRow | undefined> =>
  db.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst()

export const updateApp = (tx: Tx, id: number, title: string, at: string): Promise<AppRow | undefined> =>
  tx.updateTable('apps').set({ title, updated_at: at }).where('id', '=', id).returningAll().executeTakeFirst()

/** Takes the app's flags and keys along. */
export const deleteApp = (tx: Tx, id: number): Promise<AppRow | undefined> =>
  tx.deleteFrom('apps').where('id', '=', id).returningAll().executeTakeFirst()
