import { contract, toId } from '@tailslide/api'
import { actorOf } from '../access/caller.js'
import { differenceFor } from '../access/hidden-addresses.js'
import type { Answering } from '../http/routes.js'
import { compareEnvironments } from './compare.js'
import { previewPromotion, promote } from './promote.js'

const { promotions } = contract

export function promotionRoutes({ routes, context }: Answering): void {
  routes.handle(promotions.compare, async ({ params, query, role }) => {
    const asked = { from: toId(query.from), to: toId(query.to), after: toId(query.after ?? '0') }
    const { flags, next } = await compareEnvironments(context, params.id, asked)
    return { payload: { flags: flags.map((flag) => differenceFor(role, flag)), next } }
  })

  routes.handle(promotions.promote, async ({ params, body, caller }) => {
    const wanted = { from: body.from, to: params.id, flags: body.flags }
    const promotion = body.dry_run
      ? await previewPromotion(context, wanted)
      : await promote(context, actorOf(caller), { ...wanted, seen: body.plan })
    return { payload: promotion }
  })
}
