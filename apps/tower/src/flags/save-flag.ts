import { isDeepStrictEqual } from 'node:util'
import { beginsAnew, circuitRules, countFrom, step } from '@tailslide/core'
import type { LogAction } from '../audit/actions.js'
import type { Change } from '../audit/change.js'
import { fieldChanges } from '../audit/field-changes.js'
import { recordLog, recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import { type FlagFields, storedCircuit, toColumns, toFlag, WRITTEN_NAMES } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { TowerError } from '../errors.js'
import type { Scope } from '../webhooks/queue-deliveries.js'
import { updateFlag, updateFlags } from './queries.js'

/** A person has changed it once more. */
export const edited = ({ edit_revision }: FlagRow) => ({ edit_revision: edit_revision + 1 })

export interface Saving {
  readonly fields: Partial<FlagFields>
  readonly action: LogAction
  readonly reason?: string
  readonly scope?: Scope
}

/**
 * Writes what a person wants into one configuration, with its entry in the audit log, and moves the circuit where that follows.
 * Answers with `before` itself where all of it is so already: then nothing is written and nobody is told.
 */
export async function saveFlag(context: Context, change: Change, before: FlagRow, saving: Saving): Promise<FlagRow> {
  if (before.archived_at === null && isSo(before, saving)) return before
  const after = await updateFlag(change.tx, before.id, columnsOf(change, before, saving))
  const [moved = after] = await record(context, change, [{ ...saving, before, after }])
  return moved
}

export interface SavingOne extends Saving {
  readonly before: FlagRow
}

interface Saved extends SavingOne {
  readonly after: FlagRow
}

/** The same of many, each at most once, which are written together; in their order. */
export async function saveFlags(context: Context, change: Change, all: readonly SavingOne[]): Promise<FlagRow[]> {
  const wanted = all.map((saving) => ({ ...saving.before, ...columnsOf(change, saving.before, saving) }))
  const written = await updateFlags(change.tx, wanted, [...WRITTEN_NAMES, 'edit_revision', 'updated_at'])
  const saved = all.map((saving) => ({ ...saving, after: written.get(saving.before.id) ?? saving.before }))
  return record(context, change, saved)
}

/** What a flag becomes is compared, and not what is in the database: a deployed Tower may have written that in another way. */
const isSo = (before: FlagRow, { fields }: Saving): boolean =>
  isDeepStrictEqual(toColumns({ ...toFlag(before), ...fields }), toColumns(toFlag(before)))

function columnsOf({ at }: Change, before: FlagRow, { fields }: Saving) {
  if (before.archived_at !== null) throw flagArchived(before)
  return { ...toColumns({ ...toFlag(before), ...fields }), ...edited(before), updated_at: at }
}

async function record(context: Context, change: Change, all: readonly Saved[]): Promise<FlagRow[]> {
  const entries = all.map(({ after, before, action, reason = '', scope }) => {
    return [after, { action: actionOf(action, before, after), reason, before, scope }] as const
  })
  await recordLogs(context, change, entries)
  const moved: FlagRow[] = []
  for (const { before, after } of all) {
    const isAnew = beginsAnew(toFlag(before), toFlag(after))
    const isMoved = isAnew || after.circuit_mode !== before.circuit_mode
    moved.push(isMoved ? await moveWithSettings(context, change, after, isAnew) : after)
  }
  return moved
}

/** A change of the switch alone is one, also by a file or a promotion. */
function actionOf(action: LogAction, before: FlagRow, after: FlagRow): LogAction {
  if (action !== 'update' || before.is_enabled === after.is_enabled) return action
  const isAlone = fieldChanges(before, after).every(({ field }) => SWITCHING.includes(field))
  if (!isAlone) return action
  return after.is_enabled === 1 ? 'flag_on' : 'flag_off'
}

/** What follows the switch by itself is told with it. */
const SWITCHING = ['is_enabled', 'circuit_status']

const flagArchived = ({ id, title }: Pick<FlagRow, 'id' | 'title'>): TowerError =>
  new TowerError(
    'FLAG_ARCHIVED',
    `The flag ${JSON.stringify(title)} is archived: it is off, and nothing of it changes. POST /api/flags/${id}/unarchive brings it back.`,
  )

/**
 * A mode that holds the circuit does so from the moment that it is chosen, and evidence begins at the moment at which the
 * flag was switched on or its mode set to automatic. The revision counts such a change, so that a transition that was
 * decided before it is stale.
 */
export async function moveWithSettings(
  context: Context,
  change: Change,
  row: FlagRow,
  isAnew: boolean,
): Promise<FlagRow> {
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
    const reason = `circuit_mode was set to ${rules.mode}`
    await recordLog(context, change, after, { action, reason, before: row })
  }
  return after
}
