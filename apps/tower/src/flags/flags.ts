import { NEW_FLAG } from '@tailslide/core'
import { requireReason } from '../access/reason.js'
import type { LogAction } from '../audit/actions.js'
import type { Actor } from '../audit/actor.js'
import type { Change } from '../audit/change.js'
import { recordLog, recordLogs } from '../audit/logs.js'
import { type LogRow, selectLogs } from '../audit/queries.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { type FlagFields, toFlag, type WholeFlag } from '../db/flag-columns.js'
import { raiseIds } from '../db/raise-ids.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound, flagNotFound, invalidInput, TowerError } from '../errors.js'
import { mapWithPauses } from '../pauses.js'
import { type EnvironmentRow, selectApp } from '../projects/queries.js'
import { requireNewTitle, takenTitles, titled } from '../projects/titles.js'
import { type ChangeKind, changeRuleset, EDIT, SWITCH } from '../rulesets/ruleset-change.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { etagOf, requireUnedited } from './edits.js'
import { changeEverywhere, insertFlagsOff, type SHARED_FIELDS } from './in-environments.js'
import { insertNewFlag } from './insert-new-flag.js'
import {
  deleteProjectFlag,
  insertProjectFlag,
  selectFlag,
  selectFlags,
  selectFlagsOf,
  selectFlagTitles,
  updateOtherFlagsOf,
} from './queries.js'
import { moveWithSettings, saveFlag } from './save-flag.js'

/** Entries of the log that come along with a flag. */
const LOGS_OF_FLAG = 100

export type NewFlag = Partial<FlagFields> & { readonly title: string }

/** `is_active` is the word of the wire for what a person writes; `is_enabled` the one for what Tower keeps. */
export type FlagChange = Partial<FlagFields> & { readonly is_active?: boolean }

export async function listFlags(context: Context, appId: number): Promise<WholeFlag[]> {
  const { db } = context.database
  if (!(await selectApp(db, appId))) throw appNotFound(appId)
  return mapWithPauses(await selectFlags(db, appId), toFlag)
}

export async function getFlag(
  context: Context,
  id: number,
): Promise<{ flag: WholeFlag; etag: string; logs: LogRow[] }> {
  const row = await flagRow(context, id)
  const logs = await selectLogs(context.database.db, { flagId: id, limit: LOGS_OF_FLAG })
  return { flag: toFlag(row), etag: etagOf(row), logs: logs.reverse() }
}

/** The flag is there in every environment of the project from then on: as it is given here, and off elsewhere. */
export async function createFlag(context: Context, actor: Actor, appId: number, given: NewFlag): Promise<WholeFlag> {
  const { flag: leastId } = await context.leastIds('flag')
  const made = await changeEverywhere(context, { ...EDIT, appId, actor }, async (change, environments) => {
    const { tx, at } = change
    await requireFlagTitle(tx, appId, given.title)
    await raiseIds(context.database, tx, 'flags', leastId)
    const { id: projectFlagId } = await insertProjectFlag(tx, environments[0]?.project_id ?? 0, at)
    const row = await insertNewFlag(change, { appId, projectFlagId }, { ...NEW_FLAG, ...given })
    await recordLog(context, change, row, { action: 'create', scope: 'project' })
    for (const { id } of environments.filter((other) => other.id !== appId)) {
      const others = await insertFlagsOff(change, id, [row])
      const entries = others.map((other) => [other, { action: 'create', scope: 'repeated' }] as const)
      await recordLogs(context, change, entries)
    }
    return given.circuit_mode === undefined ? row : moveWithSettings(context, change, row, false)
  })
  return toFlag(made)
}

/** Which flag is changed, and whether its caller may change protected environments too. */
export interface Asked {
  readonly id: number
  readonly mayRelease: boolean
  /** Refuses where somebody has changed the flag since: what the caller has seen of it last. */
  readonly ifMatch?: string | undefined
}

/** Changes what is given and keeps the rest. Title and description change in every environment. */
export function updateFlagFields(
  context: Context,
  actor: Actor,
  asked: Asked,
  wanted: FlagChange,
): Promise<ChangedFlag> {
  return write(context, { ...EDIT, actor, action: 'update' }, asked, wanted)
}

export function toggleFlag(
  context: Context,
  actor: Actor,
  { id, ifMatch }: Pick<Asked, 'id' | 'ifMatch'>,
  isActive: boolean,
): Promise<ChangedFlag> {
  const kind = { ...SWITCH, actor, action: isActive ? 'flag_on' : 'flag_off' } as const
  return write(context, kind, { id, ifMatch, mayRelease: false }, { is_active: isActive })
}

/** Whoever knows one environment only is not to take the others along: SEVERAL_ENVIRONMENTS, unless `everywhere`. */
export async function deleteFlag(
  context: Context,
  actor: Actor,
  { id, mayRelease, ifMatch }: Asked,
  { everywhere }: { readonly everywhere: boolean },
): Promise<void> {
  const { app_id: appId } = await flagRow(context, id)
  await changeEverywhere(context, { ...SWITCH, appId, actor }, async (change, environments) => {
    const { tx } = change
    const row = await selectFlag(tx, id)
    if (!row) throw flagNotFound(id)
    requireUnedited(row, ifMatch, {})
    if (environments.length > 1 && !everywhere) {
      throw new TowerError(
        'SEVERAL_ENVIRONMENTS',
        `The flag is in ${environments.length} environments: ${environments.map((each) => each.environment).join(', ')}. ` +
          `DELETE /api/flags/${id}?environments=all deletes it in all of them.`,
      )
    }
    if (environments.length > 1) requireReason(environments, actor)
    if (!mayRelease) refuseProtected(environments, 'deleting it')
    for (const [index, each] of (await selectFlagsOf(tx, row.project_flag_id)).entries()) {
      await recordLog(context, change, each, { action: 'delete', scope: oncePerProject(index) })
    }
    await deleteProjectFlag(tx, row.project_flag_id)
    return row
  })
}

export interface ChangedFlag {
  readonly flag: WholeFlag
  readonly etag: string
  /** As it was. */
  readonly before: WholeFlag
  /** All was so already, and nothing was written. */
  readonly isUnchanged: boolean
}

async function write(
  context: Context,
  { action, ...kind }: ChangeKind & { readonly actor: Actor; readonly action: LogAction },
  { id, mayRelease, ifMatch }: Asked,
  given: FlagChange,
): Promise<ChangedFlag> {
  const row = await flagRow(context, id)
  const { shared, asked } = partsOf(given, row)
  let seen: { readonly before: FlagRow; readonly after: FlagRow } = { before: row, after: row }
  const work = async (change: Change, environments: readonly EnvironmentRow[]) => {
    const { tx } = change
    const before = await selectFlag(tx, id)
    if (!before) throw flagNotFound(id)
    requireUnedited(before, ifMatch, given)
    if (shared) requireReason(environments, change.actor)
    if (shared && !mayRelease) refuseProtected(environments, 'its title and description')
    if (shared?.title !== undefined) await requireFlagTitle(tx, row.app_id, shared.title, id)
    const { is_active, ...fields } = asked
    const saved = { ...fields, ...shared, is_enabled: wanted(toFlag(before), asked) }
    const after = await saveFlag(context, change, before, { fields: saved, action })
    seen = { before, after }
    if (after === before) return undefined
    if (shared) await shareWithOthers(context, change, after)
    return seen
  }
  const where = { ...kind, appId: row.app_id }
  if (shared) await changeEverywhere(context, where, work)
  else await changeRuleset(context, where, (change) => work(change, []))
  const { before, after } = seen
  return { flag: toFlag(after), etag: etagOf(after), before: toFlag(before), isUnchanged: after === before }
}

type Shared = Partial<Pick<FlagFields, (typeof SHARED_FIELDS)[number]>>

/**
 * Apart: what the flag has in every environment, where it is to be another one. Clients send whole flags back, and a title that
 * is there already was not meant to change.
 */
function partsOf(given: FlagChange, row: FlagRow): { readonly shared: Shared | undefined; readonly asked: FlagChange } {
  const { title, description, ...asked } = given
  const shared: Shared = {
    ...(title !== undefined && title !== row.title && { title }),
    ...(description !== undefined && description !== row.description && { description }),
  }
  return { shared: Object.keys(shared).length > 0 ? shared : undefined, asked }
}

async function shareWithOthers(context: Context, change: Change, row: FlagRow): Promise<void> {
  const { title, description } = row
  const before = new Map((await selectFlagsOf(change.tx, row.project_flag_id)).map((each) => [each.id, each]))
  const others = await updateOtherFlagsOf(change.tx, row, { title, description, updated_at: change.at })
  const entries = others.map(
    (after) => [after, { action: 'update', before: before.get(after.id), scope: 'repeated' }] as const,
  )
  await recordLogs(context, change, entries)
}

export function refuseProtected(environments: readonly EnvironmentRow[], what: string): void {
  const guarded = environments.find(({ is_protected }) => is_protected === 1)
  if (!guarded) return
  throw new TowerError(
    'FORBIDDEN',
    `This needs the role releaser: ${what} concerns all environments, and ${guarded.environment} is protected.`,
  )
}

/**
 * What the person wants to be the switch. A client that sends a whole flag back sends `is_active` and `is_enabled`, and
 * with an open circuit the two differ without anybody having changed them: the one that differs from what the flag
 * said is the one that was meant.
 */
function wanted(flag: WholeFlag, { is_active, is_enabled }: FlagChange): boolean {
  if (is_active === undefined) return is_enabled ?? flag.is_enabled
  if (is_enabled === undefined || is_enabled === is_active) return is_active
  if (is_active !== flag.is_active && is_enabled !== flag.is_enabled) {
    const rule = 'must agree with is_enabled when both are changed'
    throw invalidInput('is_active', is_active, rule)
  }
  return is_active === flag.is_active ? is_enabled : is_active
}

/** To be called in a change of the app's ruleset, beside which nobody gives a flag of the app a title. */
export async function requireFlagTitle(tx: Tx, appId: number, title: string, id?: number): Promise<void> {
  const others = (await selectFlagTitles(tx, appId)).filter((flag) => flag.id !== id)
  requireNewTitle(title, takenTitles(others.map(titled)), 'flag')
}

async function flagRow(context: Context, id: number): Promise<FlagRow> {
  const row = await selectFlag(context.database.db, id)
  if (!row) throw flagNotFound(id)
  return row
}
