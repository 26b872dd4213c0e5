import { PRODUCTION } from '@tailslide/api'
import type { Actor } from '../audit/actor.js'
import type { Context } from '../context.js'
import { appNotFound, TowerError } from '../errors.js'
import { createProject, deleteProject, getProject, renameProject } from './projects.js'
import { type AppRow, type SeenProjects, selectApp, selectApps } from './queries.js'

// Deployed clients know apps and no projects: for them, a project is the app of its environment.

export const listApps = (context: Context, seen: SeenProjects): Promise<AppRow[]> =>
  selectApps(context.database.db, seen)

export async function getApp(context: Context, id: number): Promise<AppRow> {
  const app = await selectApp(context.database.db, id)
  if (!app) throw appNotFound(id)
  return app
}

export async function createApp(context: Context, actor: Actor, title: string): Promise<AppRow> {
  const { environments } = await createProject(context, actor, { title, environments: [PRODUCTION] })
  return getApp(context, environments[0]?.id ?? 0)
}

export async function renameApp(context: Context, actor: Actor, id: number, title: string): Promise<AppRow> {
  const { project_id } = await getApp(context, id)
  await renameProject(context, actor, project_id, title)
  return getApp(context, id)
}

/** Whoever knows one environment only is not to take the others along: SEVERAL_ENVIRONMENTS. */
export async function deleteApp(context: Context, actor: Actor, id: number): Promise<AppRow> {
  const app = await getApp(context, id)
  const { environments } = await getProject(context, app.project_id)
  if (environments.length > 1) {
    throw new TowerError(
      'SEVERAL_ENVIRONMENTS',
      `The project has ${environments.length} environments. DELETE /api/projects/${app.project_id}/environments/${id} ` +
        `deletes this one, and DELETE /api/projects/${app.project_id} all of them.`,
    )
  }
  await deleteProject(context, actor, app.project_id)
  return app
}
