import type { FlagAbout } from '@tailslide/api'
import type { Actor } from '../audit/actor.js'
import { recordLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { flagNotFound } from '../errors.js'
import { type Asked, refuseProtected, requireReason } from '../flags/flags.js'
import { lockEnvironmentsBeside } from '../flags/in-environments.js'
import { selectFlag, selectFlagsOf, setArchived } from '../flags/queries.js'
import { saveFlag } from '../flags/save-flag.js'
import type { EnvironmentRow } from '../projects/queries.js'
import { changeRulesets, EDIT, SWITCH } from '../rulesets/ruleset-change.js'
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
  { id, mayRelease }: Asked,
  isArchived: boolean,
): Promise<FlagAbout> {
  const known = await selectFlag(context.database.db, id)
  if (!known) throw flagNotFound(id)
  let environments: readonly EnvironmentRow[] = []
  const appIdsIn = async (tx: Tx): Promise<readonly number[]> => {
    environments = await lockEnvironmentsBeside(tx, known.app_id)
    return environments.map((environment) => environment.id)
  }
  await changeRulesets(context, { ...(isArchived ? SWITCH : EDIT), appIdsIn, actor }, async (change) => {
    const { tx, at } = change
    const row = await selectFlag(tx, id)
    if (!row) throw flagNotFound(id)
    requireReason(environments, actor)
    if (!mayRelease) refuseProtected(environments, isArchived ? 'archiving it' : 'bringing it back')
    if ((row.archived_at !== null) === isArchived) return undefined
    const rows = await selectFlagsOf(tx, row.project_flag_id)
    for (const each of isArchived ? rows.filter(({ is_enabled }) => is_enabled === 1) : []) {
      await saveFlag(context, change, each, { fields: { is_enabled: false }, action: 'flag_off' })
    }
    await setArchived(tx, row.project_flag_id, { archivedAt: isArchived ? at : null, at })
    for (const each of rows) await recordLog(context, change, each, { action: isArchived ? 'archive' : 'unarchive' })
    return row
  })
  return getAbout(context, id)
}
