import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { AppsTable, ProjectsTable } from '../db/schema.js'

export type ProjectRow = Selectable<ProjectsTable>
export type EnvironmentRow = Selectable<AppsTable>
/** An environment with the title of its project. */
export type AppRow = EnvironmentRow & { readonly title: string }

/** Restricts a list to what somebody may see; undefined: all. */
export type SeenProjects = readonly number[] | undefined

export const insertProject = (tx: Tx, row: { title: string; at: string }): Promise<ProjectRow> =>
  tx
    .insertInto('projects')
    .values({ title: row.title, created_at: row.at, updated_at: row.at })
    .returningAll()
    .executeTakeFirstOrThrow()

export const selectProjects = (db: Queryable, seen: SeenProjects): Promise<ProjectRow[]> =>
  db
    .selectFrom('projects')
    .selectAll()
    .$if(seen !== undefined, (query) => query.where('id', 'in', [...(seen ?? []), 0]))
    .orderBy('id')
    .execute()

export const selectProject = (db: Queryable, id: number): Promise<ProjectRow | undefined> =>
  db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst()

export const selectProjectTitles = (db: Queryable): Promise<Pick<ProjectRow, 'id' | 'title'>[]> =>
  db.selectFrom('projects').select(['id', 'title']).execute()

/**
 * Waits for whoever else changes which environments and flags the project has, and keeps the next one waiting. To be taken
 * before the locks of rulesets. Answers whether the project exists.
 */
export async function lockProject(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx
    .updateTable('projects')
    .set((eb) => ({ title: eb.ref('title') }))
    .where('id', '=', id)
    .returning('id')
    .execute()
  return rows.length > 0
}

export async function updateProject(tx: Tx, id: number, title: string, at: string): Promise<void> {
  await tx.updateTable('projects').set({ title, updated_at: at }).where('id', '=', id).execute()
}

/** Takes environments, flags and keys along. */
export async function deleteProject(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('projects').where('id', '=', id).execute()
}

export interface NewEnvironment {
  readonly id?: number
  readonly projectId: number
  readonly name: string
  readonly isProtected: boolean
  readonly needsReason: boolean
  readonly at: string
  /** Default: `at`. */
  readonly createdAt?: string
}

export const insertEnvironment = (
  tx: Tx,
  { id, projectId, name, isProtected, needsReason, at, createdAt = at }: NewEnvironment,
): Promise<EnvironmentRow> =>
  tx
    .insertInto('apps')
    .values({
      ...(id !== undefined && { id }),
      project_id: projectId,
      environment: name,
      is_protected: isProtected ? 1 : 0,
      needs_reason: needsReason ? 1 : 0,
      created_at: createdAt,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()

/** Of these projects, or of all, by their ids. */
export const selectEnvironments = (db: Queryable, projectIds?: readonly number[]): Promise<EnvironmentRow[]> =>
  db
    .selectFrom('apps')
    .selectAll()
    .$if(projectIds !== undefined, (query) => query.where('project_id', 'in', [...(projectIds ?? []), 0]))
    .orderBy('id')
    .execute()

export async function updateEnvironment(
  tx: Tx,
  id: number,
  { name, isProtected, needsReason, at }: Omit<NewEnvironment, 'id' | 'projectId' | 'createdAt'>,
): Promise<void> {
  await tx
    .updateTable('apps')
    .set({
      environment: name,
      is_protected: isProtected ? 1 : 0,
      needs_reason: needsReason ? 1 : 0,
      updated_at: at,
    })
    .where('id', '=', id)
    .execute()
}

/** Takes its flags and keys along. */
export async function deleteEnvironment(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('apps').where('id', '=', id).execute()
}

const appsWithTitles = (db: Queryable) =>
  db
    .selectFrom('apps')
    .innerJoin('projects', 'projects.id', 'apps.project_id')
    .selectAll('apps')
    .select('projects.title')

export const selectApps = (db: Queryable, seen: SeenProjects): Promise<AppRow[]> =>
  appsWithTitles(db)
    .$if(seen !== undefined, (query) => query.where('apps.project_id', 'in', [...(seen ?? []), 0]))
    .orderBy('apps.id')
    .execute()

export const selectApp = (db: Queryable, id: number): Promise<AppRow | undefined> =>
  appsWithTitles(db).where('apps.id', '=', id).executeTakeFirst()
