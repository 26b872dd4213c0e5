import { contract } from '@tailslide/api'
import { actorOf } from '../access/caller.js'
import type { Answering } from '../http/routes.js'
import { createKey, listKeys, revokeKey, rotateKey } from './keys.js'

const { list, create, rotate, revoke } = contract.keys

export function keyRoutes({ routes, context }: Answering): void {
  routes.handle(list, async ({ params }) => ({ payload: await listKeys(context, params.id) }))

  routes.handle(create, async ({ params, body, caller }) => ({
    payload: await createKey(context, actorOf(caller), params.id, body ?? {}),
  }))

  routes.handle(rotate, async ({ params: { id: appId, keyId }, body, caller }) => ({
    payload: await rotateKey(context, actorOf(caller), { appId, keyId }, body ?? {}),
  }))

  routes.handle(revoke, async ({ params: { id: appId, keyId }, caller }) => ({
    payload: await revokeKey(context, actorOf(caller), { appId, keyId }),
  }))
}
