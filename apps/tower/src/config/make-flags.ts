import type { Config } from '@tailslide/api'
import { NEW_FLAG } from '@tailslide/core'
import type { Change } from '../audit/change.js'
import { recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import { inBatches } from '../db/in-batches.js'
import { insertNewFlags } from '../flags/insert-new-flag.js'
import { insertProjectFlags } from '../flags/queries.js'
import { moveWithSettings } from '../flags/save-flag.js'
import type { WholeProject } from '../projects/projects.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'

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
  for (const some of inBatches(flags)) {
    const ids = await insertProjectFlags(change.tx, project.id, some.length, change.at)
    const wanted = some.flatMap(({ title, description = '', environments: settings = {} }, number) =>
      environments.map(({ id: appId, environment }, index) => ({
        belonging: { appId, projectFlagId: ids[number] ?? 0 },
        fields: { ...NEW_FLAG, ...settings[environment], title, description },
        scope: oncePerProject(index),
      })),
    )
    const rows = await insertNewFlags(change, wanted)
    const entries = rows.map((row, index) => [row, { action: 'create', scope: wanted[index]?.scope }] as const)
    await recordLogs(context, change, entries)
    for (const row of rows) {
      if (row.circuit_mode !== NEW_FLAG.circuit_mode) await moveWithSettings(context, change, row, false)
    }
  }
}
