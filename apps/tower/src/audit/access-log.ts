import { ACCESS_ACTIONS, type AccessAction } from './actions.js'
import { actorColumns } from './actor.js'
import type { Change } from './change.js'
import { type FieldChange, textOf } from './field-changes.js'
import type { LogContext } from './logs.js'
import { insertLogs } from './queries.js'

/** What happened to a person or an API token. */
export interface HappenedToAccess {
  readonly action: AccessAction
  readonly about: { readonly kind: 'person' | 'token'; readonly id: number; readonly name: string }
  readonly changes: readonly FieldChange[]
  /** Where it is about one project. */
  readonly projectId?: number | null | undefined
}

/** Writes the entry into the transaction of the change. No webhook hears of it: those are of projects, and this is for admins. */
export async function recordAccess(
  { database }: Pick<LogContext, 'database'>,
  { actor, tx, at }: Change,
  { action, about, changes, projectId = null }: HappenedToAccess,
): Promise<void> {
  const row = {
    ...{ app_id: null, project_id: projectId, flag_id: null, subject_flag_id: null },
    ...{ flag_title: '', flag_description: '', settings: '' },
    ...{ action_type: action, description: ACCESS_ACTIONS[action], reason: `${about.kind} ${about.id}, ${about.name}` },
    ...{ about_kind: about.kind, about_id: about.id, changes: textOf(changes), created_at: at },
    ...actorColumns(actor),
  }
  await insertLogs(database, tx, [row])
}

type Told = Readonly<Record<string, unknown>>

/** What differs, field by field; a field that is missing is null. */
export const differences = (before: Told, after: Told): FieldChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
