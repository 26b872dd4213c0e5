import { contract } from '@tailslide/api'
import type { Context } from '../context.js'
import type { Routes } from '../http/routes.js'
import { createApp, deleteApp, getApp, listApps, renameApp } from './apps.js'

const { list, create, get, rename, delete: remove } = contract.projects

export function appRoutes(routes: Routes, context: Context): void {
  routes.handle(list, async () => ({ payload: await listApps(context) }))

  routes.handle(create, async ({ body }) => ({ payload: await createApp(context, body.title) }))

  routes.handle(get, async ({ params }) => ({ payload: await getApp(context, params.id) }))

  routes.handle(rename, async ({ params, body }) => ({ payload: await renameApp(context, params.id, body.title) }))

  routes.handle(remove, async ({ params }) => ({ payload: await deleteApp(context, params.id) }))
}
