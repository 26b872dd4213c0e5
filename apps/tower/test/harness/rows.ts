import type { Queryable } from '../../src/db/database.js'

/** An environment as it would stand in the database, without a ruleset; the project has the same id. */
export async function insertAppRow(db: Queryable, id: number, title = `app ${id}`): Promise<void> {
  const stamps = { created_at: new Date().toISOString(), updated_at: new Date().toISOString() }
  await db
    .insertInto('projects')
    .values({ id, title, ...stamps })
    .execute()
  await db
    .insertInto('apps')
    .values({ id, project_id: id, environment: 'production', is_protected: 0, needs_reason: 0, ...stamps })
    .execute()
}

/** What a row of `flags` belongs to, in the project of that id: answers with its `project_flag_id`. */
export async function insertProjectFlagRow(db: Queryable, projectId: number): Promise<number> {
  const { id } = await db
    .insertInto('project_flags')
    .values({ project_id: projectId, created_at: '' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
