import {
  type HistoryEntry,
  type HistoryFilters,
  isActorKind,
  MOMENT_RULE,
  MOST_SEARCHED,
  toId,
  toInstant,
} from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { invalidInput } from '../errors.js'
import type { SeenProjects } from '../projects/queries.js'
import { type HistoryRow, type HistorySearch, newestLogId, selectHistory, selectIdAt } from './history-queries.js'
import { withoutWriters } from './logs.js'
import { newestOf } from './of-projects.js'

export interface HistoryPage {
  readonly limit: number
  readonly before?: number | undefined
}

export interface Found {
  readonly entries: HistoryEntry[]
  /** What to go on with; null where that was all. */
  readonly next: number | null
}

/** Newest first. */
export const findHistory = (
  context: Context,
  seen: SeenProjects,
  filters: HistoryFilters,
  page: HistoryPage,
): Promise<Found> => withoutWriters(context, (tx) => findIn(tx, seen, filters, page))

async function findIn(
  db: Queryable,
  seen: SeenProjects,
  filters: HistoryFilters,
  { limit, before }: HistoryPage,
): Promise<Found> {
  const newest = await newestLogId(db)
  const [since, until] = [momentOf('since', filters.since), momentOf('until', filters.until)]
  const above = since === undefined ? 0 : ((await selectIdAt(db, 'first', since)) ?? newest + 1) - 1
  const untilId = until === undefined ? newest : ((await selectIdAt(db, 'last', until)) ?? 0)
  const below = Math.min(before ?? newest + 1, untilId + 1)
  // A search reads every entry that it looks at.
  const floor = filters.q === undefined ? above : Math.max(above, below - 1 - MOST_SEARCHED)
  const search = { ...searchOf(filters), above: floor, below, limit }
  const rows = await inSeenProjects(seen, search, (each) => selectHistory(db, each))
  const last = rows.at(-1)
  const next = rows.length === limit && last ? last.id : floor > above ? floor + 1 : null
  return { entries: rows.map(toHistoryEntry), next }
}

/** As entries have theirs, so that texts compare as instants do. */
function momentOf(field: 'since' | 'until', given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const instant = toInstant(given)
  if (instant === undefined) throw invalidInput(field, given, MOMENT_RULE)
  return new Date(instant).toISOString()
}

const searchOf = ({
  project,
  app,
  flag,
  actor,
  action,
  q,
}: HistoryFilters): Omit<HistorySearch, 'above' | 'below' | 'limit'> => ({
  ...(project !== undefined && { projectId: toId(project) }),
  ...(app !== undefined && { appId: toId(app) }),
  ...(flag !== undefined && { flagId: toId(flag) }),
  ...(action !== undefined && { action }),
  ...actorOf(actor),
  ...(q !== undefined && { text: q.toLowerCase() }),
})

function actorOf(actor: string | undefined): Pick<HistorySearch, 'actorKind' | 'actorId'> {
  if (actor === undefined) return {}
  const [kind = '', id] = actor.split(':')
  return { actorKind: kind, ...(id !== undefined && { actorId: toId(id) }) }
}

function inSeenProjects(
  seen: SeenProjects,
  search: HistorySearch,
  select: (search: HistorySearch) => Promise<HistoryRow[]>,
): Promise<HistoryRow[]> {
  const asked = search.projectId
  const among = asked === undefined ? seen : seen?.filter((id) => id === asked)
  return newestOf(among, search.limit, (projectId = asked) =>
    select({ ...search, ...(projectId !== undefined && { projectId }) }),
  )
}

export const toHistoryEntry = (row: HistoryRow): HistoryEntry => ({
  id: row.id,
  at: row.created_at,
  action: row.action_type,
  description: row.description,
  project_id: row.project_id,
  app_id: row.app_id,
  flag_id: row.subject_flag_id ?? row.flag_id,
  flag_title: row.flag_title,
  actor: { kind: isActorKind(row.actor_kind) ? row.actor_kind : '', id: row.actor_id, name: row.actor_name },
  address: row.address,
  why: row.why,
  note: row.reason,
  changes: changesOf(row.changes),
  restorable: Number(row.settings_bytes) > 0,
})

function changesOf(text: string): HistoryEntry['changes'] {
  if (text === '') return []
  const changes: unknown = JSON.parse(text)
  if (!Array.isArray(changes)) return []
  return changes.filter(isRecord).map(({ field, before, after }) => ({ field: String(field), before, after }))
}
