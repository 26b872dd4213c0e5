import type { Clock, Logger } from '@tailslide/core'
import type { Database } from '../db/database.js'
import { databaseFailure } from '../db/failures.js'
import type { WebhookOutcome } from '../metrics/metrics.js'
import { type AllowedAddresses, type Resolve, resolveName } from './addresses.js'
import { failureWords, printable } from './failure-words.js'
import { bodyOf, CONTENT_TYPES, signatureHeaders } from './messages.js'
import { headersOf, keptOf } from './own-headers.js'
import { type Incoming, post } from './post.js'
import {
  type DeliveryRow,
  deleteOldDeliveries,
  deleteOutlived,
  endAttempt,
  leaseDelivery,
  type Occupied,
  selectDue,
  type WebhookRow,
} from './queries.js'
import { unseenReports } from './unseen-reports.js'

/** At a time; of one receiver one, so that its messages come in their order and a slow one holds up nobody else. */
const MOST_AT_ONCE = 20
/** Of one project, so that its slow receivers leave room for those of others. */
const MOST_OF_PROJECT = 5
const LOOK_EVERY_MS = 500
const TIMEOUT_MS = 10_000
/** A Tower that dies over a message leaves it for so long. */
const LEASE_MS = 60_000
const SECOND = 1_000
const HOUR = 3_600 * SECOND
/** After each attempt; then every hour until a day is over. */
const PAUSES = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND, 1_800 * SECOND]
const GIVEN_UP_AFTER_MS = 24 * HOUR
const KEPT_MS = 7 * 24 * HOUR
const DELETED_AT_ONCE = 500

export interface SenderOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly allowed: AllowedAddresses
  readonly resolve?: Resolve
  readonly onEnded?: (outcome: WebhookOutcome) => void
}

/** Sends what is queued until the function returned has resolved. Several Towers on one database share the work. */
export function sendDeliveries({
  database,
  clock,
  logger,
  allowed,
  resolve = resolveName,
  onEnded,
}: SenderOptions): () => Promise<void> {
  const stopping = new AbortController()
  const tellOfUnseen = unseenReports({ logger, clock })
  const busy = new Map<string, { readonly delivery: DeliveryRow; readonly sending: Promise<void> }>()
  let cancel = (): void => {}
  let isToldOfFailure = false
  let prunedAt = Number.NEGATIVE_INFINITY

  const round = async (): Promise<void> => {
    const now = iso(clock.now())
    if (clock.monotonic() - prunedAt > HOUR / 10) {
      const deleted = await database.transaction(async (tx) => {
        await deleteOutlived(tx)
        return deleteOldDeliveries(tx, iso(clock.now() - KEPT_MS), DELETED_AT_ONCE)
      })
      // As long as there may be more, in the next round: a thousand a second, which nobody queues.
      if (deleted < DELETED_AT_ONCE) prunedAt = clock.monotonic()
    }
    for (;;) {
      let begun = 0
      for (const delivery of await selectDue(database.db, now, occupied())) {
        if (stopping.signal.aborted || busy.size >= MOST_AT_ONCE) return
        const receiver = receiverOf(delivery)
        if (busy.has(receiver) || occupied().projectIds.includes(delivery.project_id)) continue
        const until = iso(clock.now() + LEASE_MS)
        const isOurs = await database.transaction((tx) => leaseDelivery(tx, delivery.id, now, until))
        if (!isOurs) continue
        const sending = attempt(delivery)
          .catch((error: unknown) =>
            logger.error({ err: error, delivery: delivery.id }, 'a webhook message was not dealt with'),
          )
          .finally(() => {
            busy.delete(receiver)
            lookSoon()
          })
        busy.set(receiver, { delivery, sending })
        begun += 1
      }
      if (begun === 0) return
    }
  }

  const occupied = (): Occupied => {
    const under = [...busy.values()].map(({ delivery }) => delivery)
    const counts = new Map<number, number>()
    for (const { project_id } of under) counts.set(project_id, (counts.get(project_id) ?? 0) + 1)
    return {
      webhookIds: under.flatMap(({ webhook_id }) => webhook_id ?? []),
      projectIds: [...counts].flatMap(([id, count]) => (count >= MOST_OF_PROJECT ? [id] : [])),
    }
  }

  const attempt = async (delivery: DeliveryRow): Promise<void> => {
    const webhook = await webhookOf(delivery)
    if (webhook && webhook.is_enabled === 0) {
      return end(delivery, { status: 0, answer: 'the webhook is switched off' }, 0, 'failed')
    }
    const begun = clock.monotonic()
    const took = (): number => Math.round(clock.monotonic() - begun)
    try {
      const incoming = await post(outgoing(delivery, webhook), {
        allowed,
        resolve,
        timeoutMs: TIMEOUT_MS,
        signal: stopping.signal,
      })
      const isTaken = incoming.status >= 200 && incoming.status < 300
      if (!isTaken) tellOfUnseen(delivery, `it answered ${incoming.status}`)
      const answer = keptOf(incoming.answer, webhook)
      await end(delivery, { ...incoming, answer }, took(), isTaken ? 'delivered' : 'again')
    } catch (error) {
      // What this Tower leaves is another's, or its own after the next start.
      if (stopping.signal.aborted) return release(delivery)
      const why = failureWords(error)
      tellOfUnseen(delivery, why)
      await end(delivery, { status: 0, answer: why }, took(), 'again')
    }
  }

  const webhookOf = async ({ webhook_id }: DeliveryRow): Promise<WebhookRow | undefined> =>
    webhook_id === null
      ? undefined
      : database.db.selectFrom('webhooks').selectAll().where('id', '=', webhook_id).executeTakeFirst()

  const outgoing = (delivery: DeliveryRow, webhook: WebhookRow | undefined) => {
    const format = webhook?.format ?? 'slack'
    const body = bodyOf(format, delivery.message_id ?? delivery.id, delivery.payload)
    const at = Math.floor(clock.now() / SECOND)
    const headers = webhook && {
      ...headersOf(webhook),
      ...signatureHeaders({ id: `tailslide-${delivery.message_id ?? delivery.id}`, at, body }, secretsOf(webhook)),
    }
    const contentType = CONTENT_TYPES[format] ?? 'application/json'
    return { url: webhook?.url ?? delivery.receiver, body, headers: { ...headers, 'content-type': contentType } }
  }

  const secretsOf = ({ secret, old_secret, old_secret_ends_at }: WebhookRow): string[] =>
    old_secret !== null && old_secret_ends_at !== null && old_secret_ends_at > iso(clock.now())
      ? [secret, old_secret]
      : [secret]

  const end = async (
    delivery: DeliveryRow,
    { status, answer }: Incoming,
    tookMs: number,
    result: WebhookOutcome,
  ): Promise<void> => {
    const attempts = delivery.attempts + 1
    const isOver = clock.now() - Date.parse(delivery.created_at) > GIVEN_UP_AFTER_MS
    const state = result === 'again' ? (isOver ? 'failed' : 'pending') : result
    onEnded?.(state === 'pending' ? 'again' : state)
    await database.transaction((tx) =>
      endAttempt(tx, delivery.id, {
        ...{ state, attempts, status: status === 0 ? null : status, took_ms: tookMs, answer: printable(answer) },
        ...(state === 'pending'
          ? { due_at: iso(clock.now() + (PAUSES[attempts - 1] ?? HOUR)) }
          : { ended_at: iso(clock.now()) }),
      }),
    )
  }

  const release = (delivery: DeliveryRow): Promise<void> =>
    database.transaction((tx) => endAttempt(tx, delivery.id, {}))

  let isLooking = false
  let isAskedAgain = false
  /** What is next of a receiver goes out when the one before it has ended, without a pause. */
  const lookSoon = (): void => {
    if (stopping.signal.aborted) return
    isAskedAgain = isLooking
    if (isLooking) return
    cancel()
    begin()
  }

  const run = async (): Promise<void> => {
    isLooking = true
    try {
      await round()
      isToldOfFailure = false
    } catch (error) {
      if (!isToldOfFailure && databaseFailure(error) === undefined)
        logger.error({ err: error }, 'webhooks are not sent')
      isToldOfFailure = true
    }
    isLooking = false
    if (stopping.signal.aborted) return
    cancel = clock.after(isAskedAgain ? 0 : LOOK_EVERY_MS, begin)
    isAskedAgain = false
  }
  let running = Promise.resolve()
  const begin = (): void => {
    running = run()
  }
  cancel = clock.after(LOOK_EVERY_MS, begin)

  return async () => {
    stopping.abort()
    cancel()
    await running
    await Promise.all([...busy.values()].map(({ sending }) => sending))
  }
}

const iso = (at: number): string => new Date(at).toISOString()

const receiverOf = ({ webhook_id, receiver }: DeliveryRow): string =>
  webhook_id === null ? receiver : `webhook ${webhook_id}`
