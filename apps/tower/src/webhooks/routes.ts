import { contract, type Delivery, toId, WEBHOOK_EVENTS, type Webhook } from '@tailslide/api'
import { actorOf, mayRelease, roleIn } from '../access/caller.js'
import type { Answering } from '../http/routes.js'
import type { Ground } from '../lifecycle/ground.js'
import { networksOf, notSentTo } from './addresses.js'
import { headerNames } from './own-headers.js'
import type { DeliveryRow, WebhookRow } from './queries.js'
import { shownReceiver } from './shown-receiver.js'
import * as webhooks from './webhooks.js'

const { list, create, update, delete: remove, rotate, test, deliveries, redeliver } = contract.webhooks

export function webhookRoutes({ routes, context, options }: Answering & Pick<Ground, 'options'>): void {
  const which = ({ id, webhookId }: { readonly id: number; readonly webhookId: number }): webhooks.Which => ({
    projectId: id,
    webhookId,
  })

  const allowed = networksOf(options.webhooksAllow)
  const noticeOf = ({ url, is_enabled }: WebhookRow) => {
    const notice = is_enabled === 1 ? notSentTo(url, allowed) : undefined
    return notice === undefined ? {} : { notice }
  }

  routes.handle(list, async ({ params, caller }) => ({
    payload: (await webhooks.listWebhooks(context, params.id)).map(shown),
    ...(mayRelease(roleIn(caller, params.id)) && { allowed_networks: [...allowed] }),
  }))

  routes.handle(create, async ({ params, body, caller }) => {
    const { row, secret } = await webhooks.createWebhook(context, actorOf(caller), params.id, body)
    return { payload: { webhook: shown(row), secret }, ...noticeOf(row) }
  })

  routes.handle(update, async ({ params, body, caller }) => {
    const row = await webhooks.updateWebhook(context, actorOf(caller), which(params), body)
    return { payload: shown(row), ...noticeOf(row) }
  })

  routes.handle(remove, async ({ params, caller }) => ({
    payload: shown(await webhooks.deleteWebhook(context, actorOf(caller), which(params))),
  }))

  routes.handle(rotate, async ({ params, caller }) => {
    const { row, secret } = await webhooks.rotateSecret(context, actorOf(caller), which(params))
    return { payload: { webhook: shown(row), secret } }
  })

  routes.handle(test, async ({ params, caller }) => ({
    payload: delivered(await webhooks.testWebhook(context, actorOf(caller), which(params))),
  }))

  routes.handle(deliveries, async ({ params, query: { before } }) => {
    const rows = await webhooks.listDeliveries(context, which(params), before === undefined ? undefined : toId(before))
    return { payload: rows.map(delivered) }
  })

  routes.handle(redeliver, async ({ params }) => ({
    payload: delivered(await webhooks.redeliver(context, which(params), params.deliveryId)),
  }))
}

const shown = (row: WebhookRow): Webhook => ({
  ...{ id: row.id, project_id: row.project_id, app_id: row.app_id, flag_id: row.flag_id, name: row.name },
  receiver: shownReceiver(row.url),
  format: row.format === 'slack' ? 'slack' : 'cloudevents',
  events: WEBHOOK_EVENTS.filter((event) => row.events.includes(`"${event}"`)),
  header_names: headerNames(row),
  is_enabled: row.is_enabled === 1,
  dropped: row.dropped,
  dropped_at: row.dropped_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

const delivered = (row: DeliveryRow): Delivery => ({
  ...{ id: row.id, event: row.event, attempts: row.attempts, created_at: row.created_at, due_at: row.due_at },
  state: webhooks.isDeliveryState(row.state) ? row.state : 'failed',
  ...{ status: row.status, took_ms: row.took_ms, answer: row.answer },
})
