import type { Context } from '../context.js'
import { id, object, title, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { createApp, deleteApp, getApp, listApps, renameApp } from './apps.js'

const params = object({ id })
const body = object({ title })

export function appRoutes(server: Server, context: Context): void {
  server.get('/apps', async () => ({ payload: await listApps(context) }))

  server.post('/apps', { schema: { body } }, async (request, reply) => {
    reply.code(201)
    return { payload: await createApp(context, request.body.title) }
  })

  server.get('/apps/:id', { schema: { params } }, async (request) => ({
    payload: await getApp(context, toId(request.params.id)),
  }))

  server.patch('/apps/:id', { schema: { params, body } }, async (request) => ({
    payload: await renameApp(context, toId(request.params.id), request.body.title),
  }))

  server.delete('/apps/:id', { schema: { params } }, async (request) => ({
    payload: await deleteApp(context, toId(request.params.id)),
  }))
}
