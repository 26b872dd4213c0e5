import Type from 'typebox'
import { created, ok } from './answers.js'
import { route } from './route.js'
import { bool, digits, id, instant, name, oneOf, only, payload, withNotice } from './values.js'

/** What a webhook can hear of. */
export const WEBHOOK_EVENTS = [
  ...(['circuit.opened', 'circuit.recovering', 'circuit.closed'] as const),
  ...(['flag.created', 'flag.updated', 'flag.switched_on', 'flag.switched_off', 'flag.deleted'] as const),
  ...(['environment.changed', 'key.changed'] as const),
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/**
 * How the message is written.
 * slack        `{"text": "..."}`, as deployed Towers send it and Slack, Mattermost and Discord (with /slack) take it
 * cloudevents  a CloudEvent 1.0 in JSON
 */
export const WEBHOOK_FORMATS = ['slack', 'cloudevents'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/** Of one project. */
export const MOST_WEBHOOKS = 50

const url = Type.String({
  maxLength: 2_000,
  pattern: '^https?://[^\\s\\p{Cc}\\p{Cs}]+$',
  rule: 'must be an address that begins with https:// or http://, at most 2,000 characters',
})
const events = Type.Array(oneOf(...WEBHOOK_EVENTS), {
  minItems: 1,
  maxItems: WEBHOOK_EVENTS.length,
  rule: `must be an array of events: ${WEBHOOK_EVENTS.join(', ')}`,
})

/** Of one webhook; about 10 kB. */
export const WEBHOOK_HEADERS = { most: 10, longestName: 100, longestValue: 1_000 } as const

/** By their names, such as a key that the receiver asks for. Never answered again. */
const headers = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  secret: true,
  maxProperties: WEBHOOK_HEADERS.most,
  rule: `must be an object of at most ${WEBHOOK_HEADERS.most} headers`,
  additionalProperties: Type.String({
    secret: true,
    maxLength: WEBHOOK_HEADERS.longestValue,
    pattern: '^[!-~](?:[ -~]*[!-~])?$',
    rule: `must be 1 to ${WEBHOOK_HEADERS.longestValue} ASCII characters on one line, without white space at its ends`,
  }),
})

/** The names of those that stay as they are, as nobody can give their values again who has not kept them. */
const keepHeaders = Type.Array(Type.String({ maxLength: WEBHOOK_HEADERS.longestName }), {
  maxItems: WEBHOOK_HEADERS.most,
  rule: `must be an array of at most ${WEBHOOK_HEADERS.most} names of headers`,
})

const webhook = Type.Object({
  id: Type.Integer(),
  project_id: Type.Integer(),
  /** The environment that it hears of; null: all of the project. */
  app_id: Type.Union([Type.Integer(), Type.Null()]),
  /** The flag that it hears of; null: all. */
  flag_id: Type.Union([Type.Integer(), Type.Null()]),
  name: Type.String(),
  /** Where it goes, without what may be a secret. */
  receiver: Type.String(),
  format: Type.Unsafe<WebhookFormat>({ type: 'string', enum: WEBHOOK_FORMATS }),
  events: Type.Array(Type.String()),
  /** The names of its own headers; their values are secrets. */
  header_names: Type.Array(Type.String()),
  is_enabled: Type.Boolean(),
  /** Messages that it has missed, because too many waited for it or for its project. */
  dropped: Type.Integer(),
  /** When it missed the last one; null: it has missed none. */
  dropped_at: Type.Union([instant, Type.Null()]),
  created_at: instant,
  updated_at: instant,
})
export type Webhook = Type.Static<typeof webhook>

const newWebhook = Type.Object({
  webhook,
  /** What its messages are signed with, which is shown once. */
  secret: Type.String(),
})

/** Attempts for which what comes later waits, so that messages of a receiver come in their order: about three quarters of an hour. */
export const ATTEMPTS_IN_ORDER = 6

const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

const delivery = Type.Object({
  id: Type.Integer(),
  event: Type.String(),
  state: Type.Unsafe<DeliveryState>({ type: 'string', enum: DELIVERY_STATES }),
  attempts: Type.Integer(),
  created_at: instant,
  /** When it is tried next, while it is pending. */
  due_at: instant,
  /** The HTTP status of the last answer; null where there was none. */
  status: Type.Union([Type.Integer(), Type.Null()]),
  took_ms: Type.Union([Type.Integer(), Type.Null()]),
  /** The beginning of the last answer, or why there was none; not kept where the webhook has headers of its own. */
  answer: Type.String(),
})
export type Delivery = Type.Static<typeof delivery>

const base = '/api/projects/:id/webhooks' as const

export const webhooks = {
  list: route({
    method: 'GET',
    path: base,
    needs: 'viewer',
    of: 'project',
    answer: ok(
      Type.Object({
        payload: Type.Array(webhook),
        /** Private networks that messages may go to, such as 10.0.0.0/8; for those alone who may make webhooks. */
        allowed_networks: Type.Optional(Type.Array(Type.String())),
      }),
    ),
    summary: 'The webhooks of a project',
  }),
  create: route({
    method: 'POST',
    path: base,
    needs: 'releaser',
    of: 'project',
    body: only({
      name,
      url,
      format: Type.Optional(oneOf(...WEBHOOK_FORMATS)),
      events: Type.Optional(events),
      headers: Type.Optional(headers),
      app_id: Type.Optional(id),
      flag_id: Type.Optional(id),
    }),
    answer: created(withNotice(newWebhook)),
    summary: 'Makes a webhook, the only time that its secret is shown',
  }),
  update: route({
    method: 'PATCH',
    path: `${base}/:webhookId`,
    needs: 'releaser',
    of: 'project',
    body: only({
      name: Type.Optional(name),
      url: Type.Optional(url),
      events: Type.Optional(events),
      /** All that it has from then on, besides those of `keep_headers`. */
      headers: Type.Optional(headers),
      keep_headers: Type.Optional(keepHeaders),
      is_enabled: Type.Optional(bool),
    }),
    answer: ok(withNotice(webhook)),
    summary: 'Changes a webhook',
  }),
  delete: route({
    method: 'DELETE',
    path: `${base}/:webhookId`,
    needs: 'releaser',
    of: 'project',
    answer: ok(payload(webhook)),
    summary: 'Deletes a webhook, with what waits for it',
  }),
  rotate: route({
    method: 'POST',
    path: `${base}/:webhookId/rotate`,
    needs: 'releaser',
    of: 'project',
    answer: ok(payload(newWebhook)),
    summary: 'Makes a new secret; for a day messages are signed with both',
  }),
  test: route({
    method: 'POST',
    path: `${base}/:webhookId/test`,
    needs: 'editor',
    of: 'project',
    protects: () => true,
    turn: 'reads',
    answer: created(payload(delivery)),
    summary: 'Sends a message that says that it is a test',
  }),
  deliveries: route({
    method: 'GET',
    path: `${base}/:webhookId/deliveries`,
    needs: 'viewer',
    of: 'project',
    query: only({ before: Type.Optional(digits('must be the id of a delivery', '1')) }),
    answer: ok(payload(Type.Array(delivery))),
    summary: 'What a webhook was told, newest first, a hundred at a time; kept for a week',
  }),
  redeliver: route({
    method: 'POST',
    path: `${base}/:webhookId/deliveries/:deliveryId/redeliver`,
    needs: 'editor',
    of: 'project',
    protects: () => true,
    turn: 'reads',
    answer: created(payload(delivery)),
    summary: 'Sends a message again',
  }),
}
