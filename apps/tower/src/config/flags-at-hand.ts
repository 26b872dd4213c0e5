import type { Change } from '../audit/change.js'
import { recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { FlagFields } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { deleteProjectFlag } from '../flags/queries.js'
import { type SavingOne, saveFlags } from '../flags/save-flag.js'
import { setArchivedWith } from '../flags/upkeep/archive.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'

/** The flags of a project that is locked, by their titles: each change sees what those before it made. */
export interface FlagsAtHand {
  readonly rowsOf: (title: string) => readonly FlagRow[]
  /** `appId` null: in every environment. Written with others, before anything else happens to the flag, or by `write`. */
  readonly save: (title: string, appId: number | null, fields: Partial<FlagFields>) => Promise<void>
  readonly setArchived: (title: string, isArchived: boolean) => Promise<void>
  readonly remove: (title: string) => Promise<void>
  /** Writes what is saved and not yet written. */
  readonly write: () => Promise<void>
  /** The environments whose rulesets are other than they were. */
  readonly touched: ReadonlySet<number>
}

/** Rows that wait to be written together, with whitelists that they may have. */
const MOST_WAITING = 100

export function flagsAtHand(
  context: Context,
  change: Change,
  known: ReadonlyMap<string, readonly FlagRow[]>,
): FlagsAtHand {
  const current = new Map(known)
  const touched = new Set<number>()
  const waiting = new Map<number, SavingOne>()
  const rowsOf = (title: string): readonly FlagRow[] => current.get(title) ?? []
  const write = async (): Promise<void> => {
    const saved = await saveFlags(context, change, [...waiting.values()])
    waiting.clear()
    const byId = new Map(saved.map((row) => [row.id, row]))
    for (const { title } of saved) {
      current.set(
        title,
        rowsOf(title).map((row) => byId.get(row.id) ?? row),
      )
    }
  }
  return {
    rowsOf,
    touched,
    write,
    async save(title, appId, fields) {
      const meant = rowsOf(title).filter((row) => appId === null || row.app_id === appId)
      if (waiting.size >= MOST_WAITING || meant.some(({ id }) => waiting.has(id))) await write()
      for (const [index, before] of rowsOf(title).entries()) {
        if (appId !== null && before.app_id !== appId) continue
        const scope = appId === null ? oncePerProject(index) : 'environment'
        waiting.set(before.id, { before, fields, action: 'update', scope })
        touched.add(before.app_id)
      }
    },
    async setArchived(title, isArchived) {
      await write()
      const rows = await setArchivedWith(context, change, rowsOf(title), isArchived)
      current.set(title, rows)
      for (const { app_id } of rows) touched.add(app_id)
    },
    async remove(title) {
      await write()
      const gone = rowsOf(title)
      const entries = gone.map((row, index) => [row, { action: 'delete', scope: oncePerProject(index) }] as const)
      await recordLogs(context, change, entries)
      for (const { app_id } of gone) touched.add(app_id)
      if (gone[0]) await deleteProjectFlag(change.tx, gone[0].project_flag_id)
    },
  }
}
