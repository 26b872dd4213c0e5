import type { WebhookEvent } from '@tailslide/api'
import type { Selectable } from 'kysely'
import { ACTIONS, type AppLogAction, type LogAction } from '../audit/actions.js'
import type { Tx } from '../db/database.js'
import type { LogsTable } from '../db/schema.js'
import { EVENTS, type WebhookMessage } from './events.js'
import { knownHearing } from './known-hearing.js'
import { ownAddresses } from './own-addresses.js'
import { insertDelivery, noteDropped, type Waiting, type WebhookRow } from './queries.js'
import type { Untold } from './untold.js'

type Entry = Omit<Selectable<LogsTable>, 'id' | 'app_id' | 'action_type' | 'project_id' | 'about_kind' | 'about_id'> & {
  readonly app_id: number
  readonly action_type: LogAction | AppLogAction
}

/** Waiting messages of one webhook, and of all receivers of a project. What circuits do has as much room again. */
const MOST_PENDING = 1_000
const MOST_PENDING_OF_PROJECT = 5_000

/**
 * What an entry of one environment stands for.
 * environment  what has happened there, and nowhere else
 * project      what has happened in all environments at once: one message tells of it
 * repeated     the same in another environment, which only those hear who hear of that environment or flag alone
 */
export type Scope = 'environment' | 'project' | 'repeated'

/** For entries of all environments, one after the other. */
export const oncePerProject = (index: number): Scope => (index === 0 ? 'project' : 'repeated')

export type Switched = 'flag_on' | 'flag_off'

export interface Telling {
  /** The addresses in the flag's field, which hear of its circuit as from a deployed Tower. */
  readonly own: string
  readonly scope: Scope
  /** The switch was moved by it, whatever else was. */
  readonly switched?: Switched | undefined
  readonly onUntold?: ((untold: Untold) => void) | undefined
}

/**
 * Puts what webhooks are to be told of an entry into the transaction that writes it, so that the message is there exactly when the
 * change is.
 */
export async function queueDeliveries(tx: Tx, entry: Entry, { switched, ...telling }: Telling): Promise<void> {
  const event = EVENTS[entry.action_type]
  if (event !== null) await queueEvent(tx, entry, { event, ...telling })
  const switching = switched && EVENTS[switched]
  if (!switching || switching === event) return
  // A file, a copied or an earlier setting may turn a flag on in one environment, and change it otherwise in all.
  const told = { ...entry, description: ACTIONS[switched] }
  await queueEvent(tx, told, { event: switching, ...telling, scope: 'environment' })
}

async function queueEvent(
  tx: Tx,
  entry: Entry,
  { event, own, scope, onUntold }: Omit<Telling, 'switched'> & { readonly event: WebhookEvent },
): Promise<void> {
  const known = knownHearing(tx)
  const hearing = (await known.hearing(entry.app_id)).filter(({ flag_id }) =>
    [null, entry.subject_flag_id].includes(flag_id),
  )
  const webhooks = hearing.filter((each) => each.events.includes(`"${event}"`) && hears(each, scope))
  const addresses = isOfCircuit(event) ? ownAddresses(own) : []
  if (webhooks.length === 0 && addresses.length === 0) return
  const place = await known.place(entry.app_id)
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
  const common = { projectId, event, at: entry.created_at }
  const waiting = await known.waiting(projectId)
  const [told, missing] = partition(webhooks, ({ id }) => hasRoom(waiting, id, event))
  for (const { id, ...heard } of told) {
    const isOfAll = scope === 'project' && isOfProject(heard)
    const payload = JSON.stringify(isOfAll ? { ...message, environment: null } : message)
    await insertDelivery(tx, { webhookId: id, receiver: '', payload, ...common })
    waiting.total += 1
    waiting.byWebhook.set(id, (waiting.byWebhook.get(id) ?? 0) + 1)
  }
  const [reached, unreached] = partition(addresses, () => hasRoom(waiting, null, event))
  const payload = JSON.stringify(message)
  for (const receiver of reached) await insertDelivery(tx, { webhookId: null, receiver, payload, ...common })
  waiting.total += reached.length
  const count = missing.length + unreached.length
  if (count === 0) return
  const webhookIds = missing.map(({ id }) => id)
  await noteDropped(tx, webhookIds, entry.created_at)
  onUntold?.({ projectId, webhookIds, count })
}

type Heard = Pick<WebhookRow, 'app_id' | 'flag_id'>

const isOfProject = ({ app_id, flag_id }: Heard): boolean => app_id === null && flag_id === null
const hears = (heard: Heard, scope: Scope): boolean => scope !== 'repeated' || !isOfProject(heard)
const isOfCircuit = (event: string): boolean => event.startsWith('circuit.')

/** `webhookId` null: an address in a flag. */
export function hasRoom({ total, byWebhook }: Waiting, webhookId: number | null, event: string): boolean {
  const shares = isOfCircuit(event) ? 2 : 1
  const own = webhookId === null ? 0 : (byWebhook.get(webhookId) ?? 0)
  return total < shares * MOST_PENDING_OF_PROJECT && own < shares * MOST_PENDING
}

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [T[], T[]] {
  const [first, second]: [T[], T[]] = [[], []]
  for (const each of all) (isFirst(each) ? first : second).push(each)
  return [first, second]
}
