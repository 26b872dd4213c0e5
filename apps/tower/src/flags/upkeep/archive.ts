import type { FlagAbout } from '@tailslide/api'
import { requireReason } from '../../access/reason.js'
import type { Actor } from '../../audit/actor.js'
import type { Change } from '../../audit/change.js'
import { recordLogs } from '../../audit/logs.js'
import type { Context } from '../../context.js'
import type { FlagRow } from '../../db/schema.js'
import { flagNotFound } from '../../errors.js'
import { EDIT, SWITCH } from '../../rulesets/ruleset-change.js'
import { oncePerProject } from '../../webhooks/queue-deliveries.js'
import { requireUnedited } from '../edits.js'
import { type Asked, refuseProtected } from '../flags.js'
import { changeEverywhere } from '../in-environments.js'
import { selectFlag, selectFlagsOf, setArchived } from '../queries.js'
import { saveFlag } from '../save-flag.js'
import { getAbout } from './about.js'

/** The flag goes from every ruleset, so that code that still asks for it gets its own default; its title stays taken. */
export const archiveFlag = (context: Context, actor: Actor, asked: Asked): Promise<FlagAbout> =>
  move(context, actor, asked, true)

/** It is back in every environment, and off. */
export const unarchiveFlag = (context: Context, actor: Actor, asked: Asked): Promise<FlagAbout> =>
  move(context, actor, asked, false)

async function move(
  context: Context,
  actor: Actor,
  { id, mayRelease, ifMatch }: Asked,
  isArchived: boolean,
): Promise<FlagAbout> {
  const known = await selectFlag(context.database.db, id)
  if (!known) throw flagNotFound(id)
  const where = { ...(isArchived ? SWITCH : EDIT), appId: known.app_id, actor }
  await changeEverywhere(context, where, async (change, environments) => {
    const { tx } = change
    const row = await selectFlag(tx, id)
    if (!row) throw flagNotFound(id)
    requireUnedited(row, ifMatch, {})
    requireReason(environments, actor)
    if (!mayRelease) refuseProtected(environments, isArchived ? 'archiving it' : 'bringing it back')
    if ((row.archived_at !== null) === isArchived) return undefined
    await setArchivedWith(context, change, await selectFlagsOf(tx, row.project_flag_id), isArchived)
    return row
  })
  return getAbout(context, id)
}

/**
 * Takes a flag into the archive, switched off, or out of it, with its entries. To be called with the rows of all its environments,
 * locked; answers with them as they are then.
 */
export async function setArchivedWith(
  context: Context,
  change: Change,
  rows: readonly FlagRow[],
  isArchived: boolean,
): Promise<FlagRow[]> {
  const { tx, at } = change
  const goingOff = isArchived ? rows.filter(({ is_enabled }) => is_enabled === 1) : []
  for (const [index, each] of goingOff.entries()) {
    const fields = { is_enabled: false }
    await saveFlag(context, change, each, { fields, action: 'flag_off', scope: oncePerProject(index) })
  }
  const [first] = rows
  if (!first) return []
  const moved = await setArchived(tx, first.project_flag_id, { archivedAt: isArchived ? at : null, at })
  const after = rows.map((row) => moved.get(row.id) ?? row)
  const action = isArchived ? 'archive' : 'unarchive'
  await recordLogs(
    context,
    change,
    after.map((row, index) => [row, { action, scope: oncePerProject(index) }] as const),
  )
  return after
}
