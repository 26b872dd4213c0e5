import type { Config } from '@tailslide/api'
import { NEW_FLAG } from '@tailslide/core'
import type { Change } from '../audit/change.js'
import { recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import { inBatches } from '../db/in-batches.js'
import { insertNewFlags } from '../flags/insert-new-flag.js'
import { insertProjectFlags } from '../flags/queries.js'
import { moveWithSettings } from '../flags/save-flag.js'
import { NO_NOTES, noteColumns, wordsOfNotes } from '../flags/upkeep/about.js'
import type { WholeProject } from '../projects/projects.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { notesOf } from './notes-of.js'

/**
 * Makes flags that are not there, in every environment, with what the file says of them. Many at a time: one by one, thousands of them
 * kept everybody else from the database for half a minute.
 */
export async function makeFlags(
  context: Context,
  change: Change,
  { project, environments }: WholeProject,
  flags: Config['flags'],
): Promise<void> {
  const { tx, at } = change
  for (const some of inBatches(flags)) {
    const noted = some.map((flag) => noteColumns(notesOf(flag)))
    const ids = await insertProjectFlags(tx, project.id, noted, at)
    const wanted = some.flatMap((flag, number) => {
      const { title, description = '', archived = false, environments: settings = {} } = flag
      const reason = wordsOfNotes(NO_NOTES, notesOf(flag))
      return environments.map(({ id: appId, environment }, index) => ({
        belonging: { appId, projectFlagId: ids[number] ?? 0, archivedAt: archived ? at : null },
        fields: { ...NEW_FLAG, ...settings[environment], title, description },
        told: { reason, scope: oncePerProject(index) },
      }))
    })
    const rows = await insertNewFlags(change, wanted)
    const entries = rows.map((row, index) => ({ row, told: wanted[index]?.told }))
    await recordLogs(
      context,
      change,
      entries.map(({ row, told }) => [row, { action: 'create', ...told }] as const),
    )
    for (const row of rows) {
      if (row.circuit_mode !== NEW_FLAG.circuit_mode) await moveWithSettings(context, change, row, false)
    }
    const archived = entries.filter(({ row }) => row.archived_at !== null)
    await recordLogs(
      context,
      change,
      archived.map(({ row, told }) => [row, { action: 'archive', scope: told?.scope }] as const),
    )
  }
}
