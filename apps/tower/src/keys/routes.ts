import { contract } from '@tailslide/api'
import { actorOf } from '../access/caller.js'
import type { Answering } from '../http/routes.js'
import { createKey, listKeys, revokeKey } from './keys.js'

const { list, create, revoke } = contract.keys

export function keyRoutes({ routes, context }: Answering): void {
  routes.handle(list, async ({ params }) => ({ payload: await listKeys(context, params.id) }))

  routes.handle(create, async ({ params, caller }, reply) => {
    const payload = await createKey(context, actorOf(caller), params.id)
    reply.header('cache-control', 'no-store')
    return { payload }
  })

  routes.handle(revoke, async ({ params: { id: appId, keyId }, caller }) => ({
    payload: await revokeKey(context, actorOf(caller), { appId, keyId }),
  }))
}
