import { type App, contract, type Environment, type Project } from '@tailslide/api'
import { actorOf, seenProjects } from '../access/caller.js'
import type { Answering } from '../http/routes.js'
import { createApp, deleteApp, getApp, listApps, renameApp } from './apps.js'
import { createEnvironment, deleteEnvironment, updateEnvironmentSettings } from './environments.js'
import { createProject, deleteProject, getProject, listProjects, renameProject, type WholeProject } from './projects.js'
import type { AppRow, EnvironmentRow } from './queries.js'
import { titleOf } from './titles.js'

const { projects, environments, apps } = contract

export function projectRoutes({ routes, context }: Answering): void {
  routes.handle(projects.list, async ({ caller }) => ({
    payload: (await listProjects(context, seenProjects(caller))).map(project),
  }))

  routes.handle(projects.create, async ({ body, caller }) => ({
    payload: project(await createProject(context, actorOf(caller), { title: body.title })),
  }))

  routes.handle(projects.get, async ({ params }) => ({ payload: project(await getProject(context, params.id)) }))

  routes.handle(projects.rename, async ({ params, body, caller }) => ({
    payload: project(await renameProject(context, actorOf(caller), params.id, body.title)),
  }))

  routes.handle(projects.delete, async ({ params, caller }) => ({
    payload: project(await deleteProject(context, actorOf(caller), params.id)),
  }))

  routes.handle(environments.create, async ({ params, body, caller }) => ({
    payload: project(await createEnvironment(context, actorOf(caller), params.id, body)),
  }))

  routes.handle(environments.update, async ({ params: { id: projectId, appId }, body, caller }) => ({
    payload: project(await updateEnvironmentSettings(context, actorOf(caller), { projectId, appId }, body)),
  }))

  routes.handle(environments.delete, async ({ params: { id: projectId, appId }, caller }) => ({
    payload: project(await deleteEnvironment(context, actorOf(caller), { projectId, appId })),
  }))
}

export function appRoutes({ routes, context }: Answering): void {
  routes.handle(apps.list, async ({ caller }) => ({
    payload: (await listApps(context, seenProjects(caller))).map(app),
  }))

  routes.handle(apps.create, async ({ body, caller }) => ({
    payload: app(await createApp(context, actorOf(caller), body.title)),
  }))

  routes.handle(apps.get, async ({ params }) => ({ payload: app(await getApp(context, params.id)) }))

  routes.handle(apps.rename, async ({ params, body, caller }) => ({
    payload: app(await renameApp(context, actorOf(caller), params.id, body.title)),
  }))

  routes.handle(apps.delete, async ({ params, caller }) => ({
    payload: app(await deleteApp(context, actorOf(caller), params.id)),
  }))
}

export const environmentOf = (row: EnvironmentRow): Environment => ({
  app_id: row.id,
  name: row.environment,
  is_protected: row.is_protected === 1,
  needs_reason: row.needs_reason === 1,
  created_at: row.created_at,
})

const project = ({ project: row, environments: rows }: WholeProject): Project => ({
  ...row,
  environments: rows.map(environmentOf),
})

const app = (row: AppRow): App => ({
  id: row.id,
  title: titleOf(row.title, row.environment),
  created_at: row.created_at,
  updated_at: row.updated_at,
  project_id: row.project_id,
  environment: row.environment,
  is_protected: row.is_protected === 1,
  needs_reason: row.needs_reason === 1,
})
