import { beginsAnew, circuitRules, countFrom, step } from '@tailslide/core'
import type { LogAction } from '../audit/actions.js'
import type { Change } from '../audit/change.js'
import { fieldChanges } from '../audit/field-changes.js'
import { recordLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import { type FlagFields, storedCircuit, toColumns, toFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { TowerError } from '../errors.js'
import type { Scope } from '../webhooks/queue-deliveries.js'
import { updateFlag } from './queries.js'

/** A person has changed it once more. */
export const edited = ({ edit_revision }: FlagRow) => ({ edit_revision: edit_revision + 1 })

interface Saving {
  readonly fields: Partial<FlagFields>
  readonly action: LogAction
  readonly reason?: string
  readonly scope?: Scope
}

/** Writes what a person wants into one configuration, with its entry in the audit log, and moves the circuit where that follows. */
export async function saveFlag(
  context: Context,
  change: Change,
  before: FlagRow,
  { fields, action, reason = '', scope }: Saving,
): Promise<FlagRow> {
  if (before.archived_at !== null) throw flagArchived(before)
  const flag = toFlag(before)
  const columns = { ...toColumns({ ...flag, ...fields }), ...edited(before), updated_at: change.at }
  const after = await updateFlag(change.tx, before.id, columns)
  await recordLog(context, change, after, { action: actionOf(action, before, after), reason, before, scope })
  const isAnew = beginsAnew(flag, toFlag(after))
  const isMoved = isAnew || after.circuit_mode !== before.circuit_mode
  return isMoved ? moveWithSettings(context, change, after, isAnew) : after
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
