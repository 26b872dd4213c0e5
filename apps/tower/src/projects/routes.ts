import { contract } from '@tailslide/api'
import type { Answering } from '../http/routes.js'
import { actorOf } from '../keys/access.js'
import { createApp, deleteApp, getApp, listApps, renameApp } from './apps.js'

const { list, create, get, rename, delete: remove } = contract.projects

export function appRoutes({ routes, context }: Answering): void {
  routes.handle(list, async () => ({ payload: await listApps(context) }))

  routes.handle(create, async ({ body, caller }) => ({
    payload: await createApp(context, actorOf(caller), body.title),
  }))

  routes.handle(get, async ({ params }) => ({ payload: await getApp(context, params.id) }))

  routes.handle(rename, async ({ params, body, caller }) => ({
    payload: await renameApp(context, actorOf(caller), params.id, body.title),
  }))

  routes.handle(remove, async ({ params, caller }) => ({
    payload: await deleteApp(context, actorOf(caller), params.id),
  }))
}
