import type { Change } from '../audit/change.js'
import type { FieldChange } from '../audit/field-changes.js'
import { type LogContext, recordAppLog } from '../audit/logs.js'
import { selectFlag } from '../flags/queries.js'
import type { WholeProject } from '../projects/projects.js'
import { headerNames } from './own-headers.js'
import type { WebhookRow } from './queries.js'
import { shownReceiver } from './shown-receiver.js'

export interface HappenedToWebhook {
  readonly row: WebhookRow
  readonly action: 'webhook_create' | 'webhook_update' | 'webhook_delete'
  readonly changes?: readonly FieldChange[]
}

/**
 * Nothing, where nothing has changed. Entries are of environments: that of a webhook that hears of all stands with the first, and its note says
 * of what it hears.
 */
export async function recordWebhook(
  context: LogContext,
  change: Change,
  { environments }: WholeProject,
  { row, action, changes }: HappenedToWebhook,
): Promise<void> {
  if (changes?.length === 0) return
  const flag = row.flag_id === null ? undefined : await selectFlag(change.tx, row.flag_id)
  const ownId = row.app_id ?? flag?.app_id
  const own = environments.find(({ id }) => id === ownId)
  const at = own ?? environments[0]
  if (!at) return
  const of = own?.environment ?? (row.flag_id === null ? 'every environment' : 'a flag that is gone')
  const about = flag ? `${flag.title} in ${of}` : of
  await recordAppLog(context, change, at.id, { action, what: `webhook ${row.id}, ${row.name}, for ${about}`, changes })
}

const FIELDS = ['name', 'url', 'events', 'headers', 'is_enabled'] as const

/**
 * Of an address the host alone, and of headers the names, also where all that has changed is the rest. What a request sets of them
 * counts as changed: who guesses at it does not learn whether it was so.
 */
export function changesOf(before: WebhookRow, after: WebhookRow, { url, headers = {} }: Hidden = {}): FieldChange[] {
  const isGiven = { url: url !== undefined, headers: Object.keys(headers).length > 0 }
  return FIELDS.filter(
    (field) =>
      ((field === 'url' || field === 'headers') && isGiven[field]) || meant(before, field) !== meant(after, field),
  ).map((field) => ({ field, before: told[field](before), after: told[field](after) }))
}

/** What nobody is shown again. */
interface Hidden {
  readonly url?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** In another order they are the same. */
function meant(row: WebhookRow, field: (typeof FIELDS)[number]): unknown {
  if (field !== 'events' && field !== 'headers') return row[field]
  const parts: unknown = JSON.parse(row[field])
  const all = Array.isArray(parts) ? parts : Object.entries(Object(parts))
  return JSON.stringify(all.map((each) => JSON.stringify(each)).sort())
}

const told = {
  name: ({ name }: WebhookRow) => name,
  url: ({ url }: WebhookRow) => shownReceiver(url),
  events: ({ events }: WebhookRow): unknown => JSON.parse(events),
  headers: headerNames,
  is_enabled: ({ is_enabled }: WebhookRow) => is_enabled === 1,
}
