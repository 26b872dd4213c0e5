import { ATTEMPTS_IN_ORDER } from '@tailslide/api'
import type { Selectable, Updateable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { WebhookDeliveriesTable, WebhooksTable } from '../db/schema.js'

export type WebhookRow = Selectable<WebhooksTable>
export type DeliveryRow = Selectable<WebhookDeliveriesTable>

export const insertWebhook = (tx: Tx, row: Omit<WebhookRow, 'id'>): Promise<WebhookRow> =>
  tx.insertInto('webhooks').values(row).returningAll().executeTakeFirstOrThrow()

export const selectWebhooks = (db: Queryable, projectId: number): Promise<WebhookRow[]> =>
  db.selectFrom('webhooks').selectAll().where('project_id', '=', projectId).orderBy('id').execute()

export const selectWebhook = (db: Queryable, projectId: number, id: number): Promise<WebhookRow | undefined> =>
  db.selectFrom('webhooks').selectAll().where('id', '=', id).where('project_id', '=', projectId).executeTakeFirst()

export const updateWebhook = (tx: Tx, id: number, change: Updateable<WebhooksTable>): Promise<WebhookRow> =>
  tx.updateTable('webhooks').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

export async function deleteWebhook(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('webhooks').where('id', '=', id).execute()
}

export type Hearing = Pick<WebhookRow, 'id' | 'events' | 'app_id' | 'flag_id'>

/** Those that hear of this environment, whatever the flag. */
export const selectHearing = (tx: Tx, appId: number): Promise<Hearing[]> =>
  tx
    .selectFrom('webhooks')
    .select(['id', 'events', 'app_id', 'flag_id'])
    .where('project_id', '=', (eb) => eb.selectFrom('apps').select('apps.project_id').where('apps.id', '=', appId))
    .where('is_enabled', '=', 1)
    .where((eb) => eb.or([eb('app_id', 'is', null), eb('app_id', '=', appId)]))
    .execute()

export const selectPlace = (db: Queryable, appId: number) =>
  db
    .selectFrom('apps')
    .innerJoin('projects', 'projects.id', 'apps.project_id')
    .select(['apps.project_id', 'apps.environment', 'projects.title'])
    .where('apps.id', '=', appId)
    .executeTakeFirst()

/** Messages of a project that wait: all, and those of each webhook. */
export interface Waiting {
  readonly total: number
  readonly byWebhook: ReadonlyMap<number, number>
}

export async function selectWaiting(tx: Tx, projectId: number): Promise<Waiting> {
  const rows = await tx
    .selectFrom('webhook_deliveries')
    .select((eb) => ['webhook_id', eb.fn.countAll<number>().as('count')])
    .where('state', '=', 'pending')
    .where('project_id', '=', projectId)
    .groupBy('webhook_id')
    .execute()
  // PostgreSQL's driver gives counts as text.
  const counts = rows.map(({ webhook_id, count }) => [webhook_id, Number(count)] as const)
  return {
    total: counts.reduce((sum, [, count]) => sum + count, 0),
    byWebhook: new Map(counts.flatMap(([id, count]) => (id === null ? [] : [[id, count] as const]))),
  }
}

export async function countWaiting(db: Queryable): Promise<number> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'pending')
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

export async function noteDropped(tx: Tx, webhookIds: readonly number[], at: string): Promise<void> {
  if (webhookIds.length === 0) return
  await tx
    .updateTable('webhooks')
    .set((eb) => ({ dropped: eb('dropped', '+', 1), dropped_at: at }))
    .where('id', 'in', [...webhookIds])
    .execute()
}

export interface NewDelivery {
  readonly projectId: number
  /** Of a message that is sent again. */
  readonly messageId?: number
  readonly webhookId: number | null
  readonly receiver: string
  readonly event: string
  readonly payload: string
  readonly at: string
}

const NOBODY = '1970-01-01T00:00:00.000Z'

export const insertDelivery = (
  tx: Tx,
  { projectId, messageId, webhookId, receiver, event, payload, at }: NewDelivery,
): Promise<DeliveryRow> =>
  tx
    .insertInto('webhook_deliveries')
    .values({
      ...{ webhook_id: webhookId, project_id: projectId, message_id: messageId ?? null },
      ...{ receiver, event, payload, state: 'pending', attempts: 0, answer: '' },
      ...{ created_at: at, due_at: at, leased_until: NOBODY },
    })
    .returningAll()
    .executeTakeFirstOrThrow()

export const selectDeliveries = (
  db: Queryable,
  webhookId: number,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<DeliveryRow[]> =>
  db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const selectDelivery = (db: Queryable, webhookId: number, id: number): Promise<DeliveryRow | undefined> =>
  db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .executeTakeFirst()

export interface Occupied {
  /** Webhooks that have a message under way, and projects that have as many as they may. */
  readonly webhookIds: readonly number[]
  readonly projectIds: readonly number[]
}

/** Of each receiver the message that is next, where it is due and no Tower is at it; the longest waiting first. */
export const selectDue = (db: Queryable, now: string, { webhookIds, projectIds }: Occupied): Promise<DeliveryRow[]> =>
  db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('state', '=', 'pending')
    .where('due_at', '<=', now)
    .where('leased_until', '<', now)
    .where('project_id', 'not in', [...projectIds, 0])
    .where((eb) => eb.or([eb('webhook_id', 'is', null), eb('webhook_id', 'not in', [...webhookIds, 0])]))
    .where((eb) =>
      eb.or([
        eb('attempts', '>=', ATTEMPTS_IN_ORDER),
        eb('id', 'in', (inner) =>
          inner
            .selectFrom('webhook_deliveries as next')
            .select((each) => each.fn.min('next.id').as('id'))
            .where('next.state', '=', 'pending')
            .where('next.attempts', '<', ATTEMPTS_IN_ORDER)
            .groupBy(['next.webhook_id', 'next.receiver']),
        ),
      ]),
    )
    .orderBy('due_at')
    .orderBy('id')
    .limit(50)
    .execute()

/** Of two Towers that want the same message one gets it, because the second sees the lease of the first. */
export async function leaseDelivery(tx: Tx, id: number, now: string, until: string): Promise<boolean> {
  const rows = await tx
    .updateTable('webhook_deliveries')
    .set({ leased_until: until })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('leased_until', '<', now)
    .returning('id')
    .execute()
  return rows.length > 0
}

export async function endAttempt(tx: Tx, id: number, change: Updateable<WebhookDeliveriesTable>): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set({ ...change, leased_until: NOBODY })
    .where('id', '=', id)
    .execute()
}

/** How many wait for a webhook that somebody has asked for: tests, and messages that are sent again. */
export const countAskedFor = async (db: Queryable, webhookId: number): Promise<number> => {
  const { count } = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .where((eb) => eb.or([eb('event', '=', 'test'), eb('message_id', 'is not', null)]))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** At most so many at a time, so that nobody waits for long. */
export async function deleteOldDeliveries(tx: Tx, before: string, limit: number): Promise<number> {
  const rows = await tx
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries as old')
        .select('old.id')
        .where('old.created_at', '<', before)
        .orderBy('old.created_at')
        .limit(limit),
    )
    .returning('id')
    .execute()
  return rows.length
}

/** Those of flags that are gone, once nothing waits for them and nothing is left to look at. */
export async function deleteOutlived(tx: Tx): Promise<void> {
  await tx
    .deleteFrom('webhooks')
    .where('flag_id', 'is not', null)
    .where('flag_id', 'not in', (eb) => eb.selectFrom('flags').select('flags.id'))
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('webhook_deliveries as told')
        .select((each) => each.fn.coalesce('told.webhook_id', each.lit(0)).as('id')),
    )
    .execute()
}
