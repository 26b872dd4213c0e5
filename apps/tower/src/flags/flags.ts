import { beginsAnew, circuitRules, countFrom, INITIAL_CIRCUIT, NEW_FLAG, step } from '@tailslide/core'
import type { Actor } from '../audit/actor.js'
import type { Change } from '../audit/change.js'
import { type LogAction, recordLog } from '../audit/logs.js'
import { type LogRow, selectLogs } from '../audit/queries.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { type FlagFields, storedCircuit, toColumns, toFlag, type WholeFlag } from '../db/flag-columns.js'
import { raiseIds } from '../db/raise-ids.js'
import type { FlagRow } from '../db/schema.js'
import { appNotFound, flagNotFound, TowerError } from '../errors.js'
import { selectApp } from '../projects/queries.js'
import { requireNewTitle } from '../projects/titles.js'
import { type ChangeKind, changeRuleset, EDIT, SWITCH } from '../rulesets/ruleset-change.js'
import {
  insertFlag,
  deleteFlag as removeFlag,
  selectFlag,
  selectFlags,
  selectFlagTitles,
  updateFlag,
} from './queries.js'

/** Entries of the log that come along with a flag. */
const LOGS_OF_FLAG = 100

export type NewFlag = Partial<FlagFields> & { readonly title: string }

/** `is_active` is the word of the wire for what a person writes; `is_enabled` the one for what Tower keeps. */
export type FlagChange = Partial<FlagFields> & { readonly is_active?: boolean }

export async function listFlags(context: Context, appId: number): Promise<WholeFlag[]> {
  const { db } = context.database
  if (!(await selectApp(db, appId))) throw appNotFound(appId)
  return (await selectFlags(db, appId)).map(toFlag)
}

export async function getFlag(context: Context, id: number): Promise<{ flag: WholeFlag; logs: LogRow[] }> {
  const row = await flagRow(context, id)
  const logs = await selectLogs(context.database.db, { flagId: id, limit: LOGS_OF_FLAG })
  return { flag: toFlag(row), logs: logs.reverse() }
}

export async function createFlag(context: Context, actor: Actor, appId: number, given: NewFlag): Promise<WholeFlag> {
  const { flag: leastId } = await context.leastIds('flag')
  const made = await changeRuleset(context, { ...EDIT, appId, actor }, async (change) => {
    const { tx, at } = change
    await requireFlagTitle(tx, appId, given.title)
    await raiseIds(context.database, tx, 'flags', leastId)
    const row = await insertFlag(tx, {
      app_id: appId,
      ...toColumns({ ...NEW_FLAG, ...given }),
      circuit: JSON.stringify(INITIAL_CIRCUIT),
      circuit_revision: 0,
      created_at: at,
      updated_at: at,
    })
    await recordLog(context, change, row, { action: 'create' })
    return given.circuit_mode === undefined ? row : moveWithSettings(context, change, row, false)
  })
  return toFlag(made)
}

/** Changes what is given and keeps the rest. */
export function updateFlagFields(context: Context, actor: Actor, id: number, wanted: FlagChange): Promise<ChangedFlag> {
  return write(context, { ...EDIT, actor, action: 'update' }, id, wanted)
}

export function toggleFlag(context: Context, actor: Actor, id: number, isActive: boolean): Promise<ChangedFlag> {
  return write(context, { ...SWITCH, actor, action: isActive ? 'flag_on' : 'flag_off' }, id, { is_active: isActive })
}

export async function deleteFlag(context: Context, actor: Actor, id: number): Promise<void> {
  const { app_id: appId } = await flagRow(context, id)
  await changeRuleset(context, { ...SWITCH, appId, actor }, async (change) => {
    const { tx } = change
    const row = await selectFlag(tx, id)
    if (!row) throw flagNotFound(id)
    await recordLog(context, change, row, { action: 'delete' })
    await removeFlag(tx, id)
    return row
  })
}

export interface ChangedFlag {
  readonly flag: WholeFlag
  /** As it was. */
  readonly before: WholeFlag
}

interface Edit extends ChangeKind {
  readonly actor: Actor
  readonly action: LogAction
}

async function write(context: Context, { action, ...kind }: Edit, id: number, asked: FlagChange): Promise<ChangedFlag> {
  const { app_id: appId } = await flagRow(context, id)
  const changed = await changeRuleset(context, { ...kind, appId }, async (change) => {
    const { tx, at } = change
    const before = await selectFlag(tx, id)
    if (!before) throw flagNotFound(id)
    const flag = toFlag(before)
    if (asked.title !== undefined && asked.title !== flag.title) await requireFlagTitle(tx, appId, asked.title, id)
    const { is_active, ...fields } = asked
    const after = await updateFlag(tx, id, {
      ...toColumns({ ...flag, ...fields, is_enabled: wanted(flag, asked) }),
      updated_at: at,
    })
    await recordLog(context, change, after, { action })
    const isAnew = beginsAnew(flag, toFlag(after))
    const isMoved = isAnew || after.circuit_mode !== before.circuit_mode
    return { before: flag, after: isMoved ? await moveWithSettings(context, change, after, isAnew) : after }
  })
  return { flag: toFlag(changed.after), before: changed.before }
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
    throw new TowerError('INVALID_INPUT', `is_active ${rule}.`, {
      fields: [{ field: 'is_active', value: is_active, rule }],
    })
  }
  return is_active === flag.is_active ? is_enabled : is_active
}

/**
 * A mode that holds the circuit does so from the moment that it is chosen, and evidence begins at the moment at which the
 * flag was switched on or its mode set to automatic. The revision counts such a change, so that a transition that was
 * decided before it is stale.
 */
async function moveWithSettings(context: Context, change: Change, row: FlagRow, isAnew: boolean): Promise<FlagRow> {
  const before = storedCircuit(row)
  const rules = circuitRules(toFlag(row))
  const at = context.clock.now()
  const begun = isAnew ? countFrom(before, at, rules) : before
  const isHeld = rules.mode !== 'automatic'
  const held = isHeld ? step(begun, { type: 'tick', at, verdict: null, calls: null }, rules).circuit : begun
  const after = await updateFlag(change.tx, row.id, {
    circuit: JSON.stringify(held),
    circuit_revision: row.circuit_revision + 1,
  })
  if (held.state !== before.state) {
    const action = held.state === 'open' ? 'circuit_open' : 'circuit_close'
    await recordLog(context, change, after, { action, reason: `circuit_mode was set to ${rules.mode}` })
  }
  return after
}

/** To be called in a change of the app's ruleset, beside which nobody gives a flag of the app a title. */
async function requireFlagTitle(tx: Tx, appId: number, title: string, id?: number): Promise<void> {
  const others = (await selectFlagTitles(tx, appId)).filter((flag) => flag.id !== id)
  requireNewTitle(
    title,
    others.map((flag) => flag.title),
    'The app',
  )
}

async function flagRow(context: Context, id: number): Promise<FlagRow> {
  const row = await selectFlag(context.database.db, id)
  if (!row) throw flagNotFound(id)
  return row
}
