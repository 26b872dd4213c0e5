import {
  type HistoryEntry,
  type HistoryFilters,
  isAboutKind,
  isActorKind,
  MOMENT_RULE,
  toId,
  toInstant,
} from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { invalidInput } from '../errors.js'
import { selectFlag, selectFlagsOf } from '../flags/queries.js'
import { type PlacedRow, withGonePlaces } from './gone-places.js'
import { type HistoryRow, historyOf, lastsOf, newestLogId, searchOf, selectIdAt } from './history-queries.js'
import { withoutWriters } from './logs.js'
import { newestOf } from './newest-of.js'
import { type Having, isSearch, type Sight, shareOf, walksOf } from './walks.js'

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
  sight: Sight,
  filters: HistoryFilters,
  page: HistoryPage,
): Promise<Found> => withoutWriters(context, (tx) => findIn(tx, sight, filters, page))

async function findIn(
  db: Queryable,
  sight: Sight,
  filters: HistoryFilters,
  { limit, before }: HistoryPage,
): Promise<Found> {
  const newest = await newestLogId(db)
  const [since, until] = [momentOf('since', filters.since), momentOf('until', filters.until)]
  const above = since === undefined ? 0 : ((await selectIdAt(db, 'first', since)) ?? newest + 1) - 1
  const untilId = until === undefined ? newest : ((await selectIdAt(db, 'last', until)) ?? 0)
  const below = Math.min(before ?? newest + 1, untilId + 1)
  const stretch = { above, below }
  const walks = (await havingsOf(db, filters)).flatMap((having) => walksOf(having, sight))
  if (filters.q === undefined && !walks.some(isSearch)) {
    const rows = await newestOf(walks, limit, (some, newer) =>
      historyOf(db, some, { below, above: Math.max(above, newer), limit }),
    )
    return found(await withGonePlaces(db, rows), { limit, floor: undefined })
  }
  // A search reads every entry that it looks at: as many along each way, and none that is older than the last along another.
  const share = shareOf(walks)
  const [last] = await newestOf(walks, 1, (some, newer) =>
    lastsOf(db, some, { ...stretch, above: Math.max(above, newer), share }).execute(),
  )
  const looked = { below, share, ...(filters.q !== undefined && { text: filters.q.toLowerCase() }) }
  const rows = await newestOf(walks, limit, (some, newer) =>
    searchOf(db, some, { ...looked, above: Math.max(above, (last?.id ?? 0) - 1, newer) })
      .limit(limit)
      .execute(),
  )
  return found(await withGonePlaces(db, rows), { limit, floor: last?.id })
}

function found(rows: readonly PlacedRow[], { limit, floor }: { limit: number; floor: number | undefined }): Found {
  const last = rows.length === limit ? rows.at(-1)?.id : undefined
  return { entries: rows.map(toHistoryEntry), next: last ?? floor ?? null }
}

/** As entries have theirs, so that texts compare as instants do. */
function momentOf(field: 'since' | 'until', given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const instant = toInstant(given)
  if (instant === undefined) throw invalidInput(field, given, MOMENT_RULE)
  return new Date(instant).toISOString()
}

/** One for each of the ids that the flag has. */
async function havingsOf(db: Queryable, filters: HistoryFilters): Promise<Having[]> {
  const having = havingOf(filters)
  const { subject_flag_id: flagId } = having
  const flag = flagId === undefined || filters.environments !== 'all' ? undefined : await selectFlag(db, flagId)
  if (!flag) return [having]
  return (await selectFlagsOf(db, flag.project_flag_id)).map(({ id }) => ({ ...having, subject_flag_id: id }))
}

const havingOf = ({ project, app, flag, actor, about, action }: HistoryFilters): Having => ({
  ...(project !== undefined && { project_id: toId(project) }),
  ...(app !== undefined && { app_id: toId(app) }),
  ...(flag !== undefined && { subject_flag_id: toId(flag) }),
  ...(action !== undefined && { action_type: action }),
  ...actorOf(actor),
  ...aboutOf(about),
})

function actorOf(actor: string | undefined): Pick<Having, 'actor_kind' | 'actor_id'> {
  if (actor === undefined) return {}
  const [kind = '', id] = actor.split(':')
  return { actor_kind: kind, ...(id !== undefined && { actor_id: toId(id) }) }
}

function aboutOf(about: string | undefined): Pick<Having, 'about_kind' | 'about_id'> {
  if (about === undefined) return {}
  const [kind = '', id] = about.split(':')
  return { about_kind: kind, ...(id !== undefined && { about_id: toId(id) }) }
}

export const toActor = (row: Pick<HistoryRow, 'actor_kind' | 'actor_id' | 'actor_name'>): HistoryEntry['actor'] => ({
  kind: isActorKind(row.actor_kind) ? row.actor_kind : '',
  id: row.actor_id,
  name: row.actor_name,
})

/** The database takes the id back when the flag goes; entries of no flag have no title of one. */
const isDeleted = ({ flag_id, flag_title }: HistoryRow): boolean => flag_id === null && flag_title !== ''

export const toHistoryEntry = (row: PlacedRow): HistoryEntry => ({
  id: row.id,
  at: row.created_at,
  action: row.action_type,
  description: row.description,
  project_id: row.project_id,
  app_id: row.app_id,
  deleted_app_title: row.gone_title,
  about: isAboutKind(row.about_kind) && row.about_id !== null ? { kind: row.about_kind, id: row.about_id } : null,
  flag_id: row.subject_flag_id ?? row.flag_id,
  flag_title: row.flag_title,
  flag_deleted: isDeleted(row),
  actor: toActor(row),
  address: row.address,
  why: row.why,
  note: row.reason,
  changes: changesOf(row.changes),
  restorable: Number(row.settings_bytes) > 0 && !isDeleted(row),
})

export function changesOf(text: string): HistoryEntry['changes'] {
  if (text === '') return []
  const changes: unknown = JSON.parse(text)
  if (!Array.isArray(changes)) return []
  return changes.filter(isRecord).map(({ field, before, after }) => ({ field: String(field), before, after }))
}
