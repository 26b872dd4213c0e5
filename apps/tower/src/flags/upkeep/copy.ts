import { NEW_FLAG } from '@tailslide/core'
import { requireReason } from '../../access/reason.js'
import type { Actor } from '../../audit/actor.js'
import type { Change } from '../../audit/change.js'
import { recordLog } from '../../audit/logs.js'
import type { Context } from '../../context.js'
import type { Tx } from '../../db/database.js'
import { type FlagFields, toFlag } from '../../db/flag-columns.js'
import { raiseIds } from '../../db/raise-ids.js'
import type { FlagRow } from '../../db/schema.js'
import { flagNotFound, projectNotFound } from '../../errors.js'
import { lockedProject } from '../../projects/projects.js'
import type { EnvironmentRow } from '../../projects/queries.js'
import { changeRulesets, EDIT } from '../../rulesets/ruleset-change.js'
import { oncePerProject } from '../../webhooks/queue-deliveries.js'
import { requireFlagTitle } from '../flags.js'
import { environmentsBeside } from '../in-environments.js'
import { insertNewFlag } from '../insert-new-flag.js'
import { insertProjectFlag, selectFlag, selectFlagsOf } from '../queries.js'
import { readAbout } from './about.js'
import { updateAbout } from './queries.js'

export interface Copy {
  readonly projectId: number
  readonly flags: readonly { readonly environment: string; readonly app_id: number; readonly id: number }[]
}

/**
 * A new flag, off everywhere and with a circuit that has never tripped. Each environment gets the configuration that the
 * other flag has in the environment of that name, or a new flag's.
 */
export async function copyFlag(
  context: Context,
  actor: Actor,
  flagId: number,
  { title, projectId }: { readonly title: string; readonly projectId?: number | undefined },
): Promise<Copy> {
  const { db } = context.database
  const { flag: leastId } = await context.leastIds('flag')
  const known = await selectFlag(db, flagId)
  if (!known) throw flagNotFound(flagId)
  const beside = await environmentsBeside(db, known.app_id)
  const target = projectId ?? beside[0]?.project_id ?? 0
  let environments: readonly EnvironmentRow[] = []
  const appIdsIn = async (tx: Tx): Promise<readonly number[]> => {
    environments = (await lockedProject(tx, target)).environments
    return environments.map(({ id }) => id)
  }
  return changeRulesets(context, { ...EDIT, appIdsIn, actor }, async (change) => {
    const { tx } = change
    const [first] = environments
    if (!first) throw projectNotFound(target)
    requireReason(environments, actor)
    await requireFlagTitle(tx, first.id, title)
    await raiseIds(context.database, tx, 'flags', leastId)
    const rows = await selectFlagsOf(tx, known.project_flag_id)
    if (rows.length === 0) throw flagNotFound(flagId)
    const projectFlagId = await insertDescribed(change, target, flagId)
    const flags: { environment: string; app_id: number; id: number }[] = []
    for (const { id: app_id, environment } of environments) {
      const source = beside.find((other) => other.environment === environment)
      const row = rows.find((each) => each.app_id === source?.id)
      const fields = { ...copied(row), description: known.description, title }
      const made = await insertNewFlag(change, { appId: app_id, projectFlagId }, fields)
      const reason = `a copy of ${JSON.stringify(known.title)}`
      await recordLog(context, change, made, { action: 'create', reason, scope: oncePerProject(flags.length) })
      flags.push({ environment, app_id, id: made.id })
    }
    return { projectId: target, flags }
  })
}

/** A mode that holds the circuit where it is was about the other flag. */
function copied(row: FlagRow | undefined): FlagFields | typeof NEW_FLAG {
  if (!row) return NEW_FLAG
  const flag = toFlag(row)
  const isHeld = flag.circuit_mode === 'forced_open' || flag.circuit_mode === 'forced_closed'
  return { ...flag, is_enabled: false, ...(isHeld && { circuit_mode: NEW_FLAG.circuit_mode }) }
}

async function insertDescribed({ tx, at }: Change, projectId: number, flagId: number): Promise<number> {
  const { tags, owner, temporary_until } = await readAbout(tx, flagId)
  const { id } = await insertProjectFlag(tx, projectId, at)
  await updateAbout(tx, id, { tags: JSON.stringify(tags), owner, temporary_until })
  return id
}
