import type { Database, Tx } from '../../src/db/database.js'

/** An environment as it would stand in the database, without a ruleset; the project has the same id. */
export async function insertAppRow({ transaction }: Database, id: number, title = `app ${id}`): Promise<void> {
  const stamps = { created_at: new Date().toISOString(), updated_at: new Date().toISOString() }
  const app = { id, project_id: id, environment: 'production', is_protected: 0, needs_reason: 0, ...stamps }
  await transaction(async (tx) => {
    await tx
      .insertInto('projects')
      .values({ id, title, ...stamps })
      .execute()
    await tx.insertInto('apps').values(app).execute()
  })
}

/** What a row of `flags` belongs to, in the project of that id: answers with its `project_flag_id`. */
export async function insertProjectFlagRow(tx: Tx, projectId: number): Promise<number> {
  const row = { project_id: projectId, created_at: '' }
  const { id } = await tx.insertInto('project_flags').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}
