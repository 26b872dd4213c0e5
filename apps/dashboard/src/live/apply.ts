import type { FlagOverview, HistoryEntry } from '@tailslide/api'
import { type Flag, isRecord } from '@tailslide/core'
import type { QueryClient } from '@tanstack/react-query'
import { knownChanges, knownFlags } from '../api/known-flags.js'
import { rowOf } from '../flags/row-of.js'
import { lookup } from '../state/lookup.js'

/** The flags of an environment are others than before: what is known of them is brought up to date in place. */
export function applyFlags(client: QueryClient, data: unknown): void {
  if (!isRecord(data) || typeof data.app_id !== 'number') return
  const queryKey = knownFlags.keyOf(data.app_id)
  const { change } = data
  for (const subject of ['flag', 'environments']) void client.invalidateQueries({ queryKey: [subject] })
  if (!isRecord(change) || !Array.isArray(change.flags) || !Array.isArray(change.removed)) {
    void client.invalidateQueries({ queryKey })
    return
  }
  const known = new Set(client.getQueryData<FlagOverview[]>(queryKey)?.map(({ id }) => id))
  const changed = new Map<number, Flag>(change.flags.map((flag: Flag) => [flag.id, flag]))
  const removed = new Set(change.removed)
  if (removed.size > 0) void client.invalidateQueries({ queryKey: [...queryKey, 'archived'] })
  knownFlags.patch(client, data.app_id, (rows) =>
    rows.flatMap((row) => {
      if (removed.has(row.id)) return []
      const flag = changed.get(row.id)
      return [flag ? rowOf(row, flag) : row]
    }),
  )
  // A ruleset does not say everything about a flag that is new here.
  if ([...changed.keys()].some((id) => !known.has(id))) void client.invalidateQueries({ queryKey })
}

/** Something was done: who did it last stands beside the flag, and lists that tell of it are read again when they are looked at. */
export function applyEntry(client: QueryClient, data: unknown): void {
  if (!isEntry(data)) return
  for (const subject of subjectsOf(data.action.split('_')[0] ?? '') ?? []) {
    void client.invalidateQueries({ queryKey: [subject] })
  }
  void client.invalidateQueries({ queryKey: ['history'] })
  const { at, action, description, actor, why, note, changes, app_id, flag_id } = data
  if (app_id === null) return
  // What people note of a flag stands in no ruleset, and holds in all environments.
  if (action === 'update' && changes.length === 0) readSoon(client, ['flags', 'hygiene'])
  // One that is archived is in no ruleset, which would tell that it is gone.
  if (action === 'delete') void client.invalidateQueries({ queryKey: ['flags', app_id, 'archived'] })
  if (flag_id === null) return
  knownFlags.patch(client, app_id, (rows) => rows.map((row) => (row.id === flag_id ? { ...row, changed_at: at } : row)))
  const change = { flag_id, title: data.flag_title, at, action, description, actor, why, note, changes }
  knownChanges.patch(client, app_id, (all) => [...all.filter((each) => each.flag_id !== flag_id), change])
}

/** By the first word of an action: what else has to be read again. */
const subjectsOf = lookup<readonly string[]>({
  app: ['projects', 'environments'],
  circuit: ['backtest'],
  key: ['keys'],
  webhook: ['webhooks'],
  person: ['people', 'me'],
  token: ['tokens'],
  update: ['flag', 'about'],
})

const SOON_MS = 300
const soon = new WeakSet<QueryClient>()

/** A file with notes on thousands of flags is as many entries at once, and one reason to read what is large. */
function readSoon(client: QueryClient, subjects: readonly string[]): void {
  if (soon.has(client)) return
  soon.add(client)
  setTimeout(() => {
    soon.delete(client)
    for (const subject of subjects) void client.invalidateQueries({ queryKey: [subject] })
  }, SOON_MS)
}

/** Entries about people and tokens belong to no environment. */
const isEntry = (data: unknown): data is HistoryEntry =>
  isRecord(data) &&
  typeof data.action === 'string' &&
  (data.app_id === null || typeof data.app_id === 'number') &&
  isRecord(data.actor) &&
  Array.isArray(data.changes)
