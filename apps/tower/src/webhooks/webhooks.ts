import {
  type DeliveryState,
  MOST_WEBHOOKS,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookFormat,
} from '@tailslide/api'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { appNotFound, flagNotFound, invalidInput, TowerError } from '../errors.js'
import { selectFlag } from '../flags/queries.js'
import { lockedProject, readProject } from '../projects/projects.js'
import type { WebhookMessage } from './events.js'
import { headerNames, headersAfter, requireHeaders } from './own-headers.js'
import type { DeliveryRow, WebhookRow } from './queries.js'
import * as queries from './queries.js'
import { hasRoom } from './queue-deliveries.js'
import { changesOf, type HappenedToWebhook, recordWebhook } from './webhook-log.js'

export interface WebhookSettings {
  readonly name?: string | undefined
  readonly url?: string | undefined
  readonly events?: readonly WebhookEvent[] | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly keep_headers?: readonly string[] | undefined
  readonly is_enabled?: boolean | undefined
}

export interface NewWebhook extends WebhookSettings {
  readonly name: string
  readonly url: string
  readonly format?: WebhookFormat | undefined
  readonly app_id?: number | undefined
  readonly flag_id?: number | undefined
}

export interface WithSecret {
  readonly row: WebhookRow
  readonly secret: string
}

/** Which webhook of which project. */
export interface Which {
  readonly projectId: number
  readonly webhookId: number
}

/** What people are told who ask for nothing else: circuits, and switches. */
const USUAL: readonly WebhookEvent[] = WEBHOOK_EVENTS.filter(
  (event) => event.startsWith('circuit.') || event.startsWith('flag.switched_'),
)

export const listWebhooks = ({ database: { db } }: Context, projectId: number): Promise<WebhookRow[]> =>
  queries.selectWebhooks(db, projectId)

export function createWebhook(
  context: Context,
  actor: Actor,
  projectId: number,
  asked: NewWebhook,
): Promise<WithSecret> {
  return context.database.transaction(async (tx) => {
    const whole = await lockedProject(tx, projectId)
    const known = await queries.selectWebhooks(tx, projectId)
    if (known.length >= MOST_WEBHOOKS) {
      throw new TowerError('MOST_REACHED', `A project has at most ${MOST_WEBHOOKS} webhooks.`)
    }
    requireUrl(asked.url)
    requireHeaders(Object.keys(asked.headers ?? {}))
    const { app_id = null, flag_id = null } = asked
    if (app_id !== null && !whole.environments.some(({ id }) => id === app_id)) throw appNotFound(app_id)
    if (flag_id !== null) {
      const flag = await selectFlag(tx, flag_id)
      const isOfProject = whole.environments.some(({ id }) => id === flag?.app_id)
      if (!flag || !isOfProject) throw flagNotFound(flag_id)
      if (app_id !== null && flag.app_id !== app_id) {
        throw invalidInput('flag_id', flag_id, `must be a flag of app ${app_id}, and is one of app ${flag.app_id}`)
      }
    }
    const change = await changeIn(tx, actor, context)
    const secret = makeSecret(context)
    const row = await queries.insertWebhook(tx, {
      ...{ project_id: projectId, app_id, flag_id, name: asked.name, url: asked.url },
      ...{ format: asked.format ?? 'cloudevents', events: JSON.stringify(asked.events ?? USUAL), is_enabled: 1 },
      headers: JSON.stringify(asked.headers ?? {}),
      ...{
        secret,
        old_secret: null,
        old_secret_ends_at: null,
        dropped: 0,
        dropped_at: null,
        created_at: change.at,
        updated_at: change.at,
      },
    })
    await recordWebhook(context, change, whole, { row, action: 'webhook_create' })
    return { row, secret }
  })
}

export function updateWebhook(
  context: Context,
  actor: Actor,
  which: Which,
  { name, url, events, headers, keep_headers, is_enabled }: WebhookSettings,
): Promise<WebhookRow> {
  if (url !== undefined) requireUrl(url)
  return changed(context, actor, which, async (change, before) => {
    const after = headersAfter(before, { headers, keep_headers })
    if (url !== undefined && (after === undefined || keep_headers?.length)) requireSameReceiver(before, url)
    const columns = {
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events: JSON.stringify(events) }),
      ...(after !== undefined && { headers: JSON.stringify(after) }),
      ...(is_enabled !== undefined && { is_enabled: is_enabled ? 1 : 0 }),
    }
    const changes = changesOf(before, { ...before, ...columns }, { url, headers })
    if (changes.length === 0) return { row: before, action: 'webhook_update', changes }
    const row = await queries.updateWebhook(change.tx, before.id, { ...columns, updated_at: change.at })
    return { row, action: 'webhook_update', changes }
  })
}

const DAY_MS = 86_400_000

export async function rotateSecret(context: Context, actor: Actor, which: Which): Promise<WithSecret> {
  const secret = makeSecret(context)
  const row = await changed(context, actor, which, async (change, before) => {
    const row = await queries.updateWebhook(change.tx, before.id, {
      ...{ secret, old_secret: before.secret, updated_at: change.at },
      old_secret_ends_at: new Date(context.clock.now() + DAY_MS).toISOString(),
    })
    return { row, action: 'webhook_update', changes: [{ field: 'secret', before: '***', after: '***' }] }
  })
  return { row, secret }
}

export const deleteWebhook = (context: Context, actor: Actor, which: Which): Promise<WebhookRow> =>
  changed(context, actor, which, async ({ tx }, row) => {
    await queries.deleteWebhook(tx, row.id)
    return { row, action: 'webhook_delete' }
  })

/** A message that says of itself that it is a test. */
export function testWebhook(context: Context, actor: Actor, which: Which): Promise<DeliveryRow> {
  return context.database.transaction(async (tx) => {
    const webhook = await webhookIn(which, (projectId, id) => queries.selectWebhook(tx, projectId, id))
    const { project } = await readProject(tx, which.projectId)
    const { at } = await changeIn(tx, actor, context)
    const message: WebhookMessage = {
      ...{ event: 'test', at, project: { id: project.id, title: project.title }, environment: null, flag: null },
      ...{ description: 'Test', actor: { kind: actor.kind, id: null, name: '' }, why: '', note: '', changes: [] },
    }
    await requireRoom(tx, which)
    return queries.insertDelivery(tx, {
      ...{ projectId: project.id, webhookId: webhook.id, receiver: '' },
      ...{ event: 'test', payload: JSON.stringify(message), at },
    })
  })
}

const DELIVERIES = 100

export async function listDeliveries(
  context: Context,
  which: Which,
  before: number | undefined,
): Promise<DeliveryRow[]> {
  const { db } = context.database
  await webhookIn(which, (projectId, id) => queries.selectWebhook(db, projectId, id))
  return queries.selectDeliveries(db, which.webhookId, { before, limit: DELIVERIES })
}

export function redeliver(context: Context, which: Which, deliveryId: number): Promise<DeliveryRow> {
  return context.database.transaction(async (tx) => {
    await webhookIn(which, (projectId, id) => queries.selectWebhook(tx, projectId, id))
    const known = await queries.selectDelivery(tx, which.webhookId, deliveryId)
    if (!known) throw new TowerError('DELIVERY_NOT_FOUND', `The webhook has no delivery with the id ${deliveryId}.`)
    const at = isoNow(context)
    const { event, payload } = known
    await requireRoom(tx, which)
    return queries.insertDelivery(tx, {
      ...{ projectId: which.projectId, webhookId: which.webhookId, receiver: '', event, payload, at },
      // The same message, so that a receiver that has it already can tell.
      messageId: known.message_id ?? known.id,
    })
  })
}

/** What somebody asks for stands before what happens next, as the opening of a circuit. */
const MOST_ASKED_FOR = 10

async function requireRoom(tx: Tx, { projectId, webhookId }: Which): Promise<void> {
  if ((await queries.countAskedFor(tx, webhookId)) >= MOST_ASKED_FOR) {
    const rule = `At most ${MOST_ASKED_FOR} tests and messages that are sent again wait for a webhook.`
    throw new TowerError('MOST_REACHED', `${rule} Try again when they have been sent.`)
  }
  const waiting = await queries.selectWaiting(tx, projectId)
  if (hasRoom(waiting, webhookId, 'test')) return
  throw new TowerError('MOST_REACHED', 'Too many messages wait for this webhook, or for all of the project, already.')
}

export const isDeliveryState = (state: string): state is DeliveryState =>
  state === 'pending' || state === 'delivered' || state === 'failed'

function changed(
  context: Context,
  actor: Actor,
  which: Which,
  work: (change: Change, before: WebhookRow) => Promise<HappenedToWebhook>,
): Promise<WebhookRow> {
  return context.database.transaction(async (tx) => {
    const whole = await lockedProject(tx, which.projectId)
    const before = await webhookIn(which, (projectId, id) => queries.selectWebhook(tx, projectId, id))
    const change = await changeIn(tx, actor, context)
    const done = await work(change, before)
    await recordWebhook(context, change, whole, done)
    return done.row
  })
}

async function webhookIn(
  { projectId, webhookId }: Which,
  select: (projectId: number, id: number) => Promise<WebhookRow | undefined>,
): Promise<WebhookRow> {
  const found = await select(projectId, webhookId)
  if (found) return found
  throw new TowerError('WEBHOOK_NOT_FOUND', `The project has no webhook with the id ${webhookId}.`)
}

function requireUrl(url: string): void {
  if (URL.canParse(url) && new URL(url).username === '' && new URL(url).password === '') return
  const rule = 'must be an address that begins with https:// or http://, without a user name in it'
  throw invalidInput('url', null, rule)
}

/** Whoever may change the address would else have what was given for another one sent to themselves. */
function requireSameReceiver(before: WebhookRow, url: string): void {
  if (headerNames(before).length === 0 || new URL(before.url).origin === new URL(url).origin) return
  throw invalidInput('headers', null, 'must be given again or be {}, because url is of another server')
}

const SECRET_BYTES = 32
const makeSecret = ({ random }: Pick<Context, 'random'>): string =>
  `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`
