import type { Context } from '../context.js'
import { id, object, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { createKey, listKeys, revokeKey } from './keys.js'

const params = object({ id })
const keyParams = object({ id, keyId: id })

/** Keys belong to an app. Deployed Tower's /api/keys, one key for everybody and readable at any time, is not carried on. */
export function keyRoutes(server: Server, context: Context): void {
  server.get('/apps/:id/keys', { schema: { params } }, async (request) => ({
    payload: await listKeys(context, toId(request.params.id)),
  }))

  server.post('/apps/:id/keys', { schema: { params } }, async (request, reply) => {
    const payload = await createKey(context, toId(request.params.id))
    reply.code(201).header('cache-control', 'no-store')
    return { payload }
  })

  server.delete('/apps/:id/keys/:keyId', { schema: { params: keyParams } }, async (request) => ({
    payload: await revokeKey(context, toId(request.params.id), toId(request.params.keyId)),
  }))
}
