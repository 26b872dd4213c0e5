import type { Selectable } from 'kysely'
import type { AppLogAction, LogAction } from '../audit/actions.js'
import type { Tx } from '../db/database.js'
import type { LogsTable } from '../db/schema.js'
import { EVENTS, type WebhookMessage } from './events.js'
import { insertDelivery, pendingOf, selectApplying, selectPlace } from './queries.js'

type Entry = Omit<Selectable<LogsTable>, 'id' | 'action_type' | 'project_id'> & {
  readonly action_type: LogAction | AppLogAction
}

/** Waiting messages of one webhook, and of all receivers of a project. What circuits do is told beyond the first of them. */
export const MOST_PENDING = 1_000
const MOST_PENDING_OF_PROJECT = 5_000
/** Addresses in a flag's own field that are told. */
const MOST_OWN = 10

/**
 * Puts what webhooks are to be told of an entry into the transaction that writes it, so that the message is there exactly when the
 * change is. `own` are the addresses in the flag's field, which hear of its circuit as from a deployed Tower.
 */
export async function queueDeliveries(tx: Tx, entry: Entry, own: string): Promise<void> {
  const event = EVENTS[entry.action_type]
  if (event === null) return
  const webhooks = (await selectApplying(tx, entry)).filter(({ events }) => events.includes(`"${event}"`))
  const addresses = event.startsWith('circuit.') ? ownAddresses(own) : []
  if (webhooks.length === 0 && addresses.length === 0) return
  const place = await selectPlace(tx, entry.app_id)
  if (!place) return
  const message: WebhookMessage = {
    event,
    at: entry.created_at,
    project: { id: place.project_id, title: place.title },
    environment: { app_id: entry.app_id, name: place.environment },
    flag: entry.subject_flag_id === null ? null : { id: entry.subject_flag_id, title: entry.flag_title },
    description: entry.description,
    actor: { kind: entry.actor_kind, id: entry.actor_id, name: entry.actor_name },
    why: entry.why,
    note: entry.reason,
    changes: entry.changes === '' ? [] : JSON.parse(entry.changes),
  }
  const projectId = place.project_id
  if ((await pendingOf(tx, { projectId })) >= MOST_PENDING_OF_PROJECT) return
  const common = { projectId, event, payload: JSON.stringify(message), at: entry.created_at }
  const isOfCircuit = event.startsWith('circuit.')
  for (const { id } of webhooks) {
    const hasRoom = isOfCircuit || (await pendingOf(tx, { webhookId: id })) < MOST_PENDING
    if (hasRoom) await insertDelivery(tx, { webhookId: id, receiver: '', ...common })
  }
  for (const receiver of addresses) await insertDelivery(tx, { webhookId: null, receiver, ...common })
}

const ownAddresses = (own: string): string[] =>
  own
    .split(',')
    .map((address) => address.trim())
    .filter((address) => /^https?:\/\//i.test(address) && URL.canParse(address))
    .slice(0, MOST_OWN)
