import type { Change } from '../audit/change.js'
import { recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { FlagFields } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { deleteProjectFlag } from '../flags/queries.js'
import { saveFlag } from '../flags/save-flag.js'
import { setArchivedWith } from '../flags/upkeep/archive.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'

/** The flags of a project that is locked, by their titles: each change sees what those before it made. */
export interface FlagsAtHand {
  readonly rowsOf: (title: string) => readonly FlagRow[]
  /** `appId` null: in every environment. */
  readonly save: (title: string, appId: number | null, fields: Partial<FlagFields>) => Promise<void>
  readonly setArchived: (title: string, isArchived: boolean) => Promise<void>
  readonly remove: (title: string) => Promise<void>
  /** The environments whose rulesets are other than they were. */
  readonly touched: ReadonlySet<number>
}

export function flagsAtHand(
  context: Context,
  change: Change,
  known: ReadonlyMap<string, readonly FlagRow[]>,
): FlagsAtHand {
  const current = new Map(known)
  const touched = new Set<number>()
  const rowsOf = (title: string): readonly FlagRow[] => current.get(title) ?? []
  return {
    rowsOf,
    touched,
    async save(title, appId, fields) {
      const after: FlagRow[] = []
      for (const [index, row] of rowsOf(title).entries()) {
        const isMeant = appId === null || row.app_id === appId
        const scope = appId === null ? oncePerProject(index) : 'environment'
        after.push(isMeant ? await saveFlag(context, change, row, { fields, action: 'update', scope }) : row)
        if (isMeant) touched.add(row.app_id)
      }
      current.set(title, after)
    },
    async setArchived(title, isArchived) {
      const rows = rowsOf(title)
      await setArchivedWith(context, change, rows, isArchived)
      const archived_at = isArchived ? change.at : null
      current.set(
        title,
        rows.map((row) => ({ ...row, archived_at })),
      )
      for (const { app_id } of rows) touched.add(app_id)
    },
    async remove(title) {
      const gone = rowsOf(title)
      const entries = gone.map((row, index) => [row, { action: 'delete', scope: oncePerProject(index) }] as const)
      await recordLogs(context, change, entries)
      for (const { app_id } of gone) touched.add(app_id)
      if (gone[0]) await deleteProjectFlag(change.tx, gone[0].project_flag_id)
    },
  }
}
