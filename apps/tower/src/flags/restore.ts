import { isRecord, SETTING_NAMES } from '@tailslide/core'
import type { LogAction } from '../audit/actions.js'
import type { Actor } from '../audit/actor.js'
import { type FieldChange, fieldChanges } from '../audit/field-changes.js'
import { selectEntry } from '../audit/history-queries.js'
import type { Context } from '../context.js'
import { type FlagFields, toColumns, toFlag } from '../db/flag-columns.js'
import { flagNotFound, TowerError } from '../errors.js'
import { changeRuleset, EDIT } from '../rulesets/ruleset-change.js'
import { etagOf, requireUnedited } from './edits.js'
import type { Asked } from './flags.js'
import { SHARED_FIELDS } from './in-environments.js'
import { selectFlag } from './queries.js'
import { saveFlag } from './save-flag.js'

interface Restoring extends Pick<Asked, 'id' | 'ifMatch'> {
  readonly entryId: number
  readonly isPreview: boolean
}

export interface Restored {
  readonly changes: FieldChange[]
  readonly etag: string
}

/**
 * Brings back what people had set in this environment after an entry of the flag's history; title and description are those of
 * all environments and stay, and so does the circuit. Answers with what is other than it was, or would be.
 */
export async function restoreFlag(
  context: Context,
  actor: Actor,
  { id, entryId, isPreview, ifMatch }: Restoring,
): Promise<Restored> {
  const { db } = context.database
  const known = await selectFlag(db, id)
  if (!known) throw flagNotFound(id)
  const entry = await selectEntry(db, entryId)
  if (entry?.subject_flag_id !== id) {
    throw new TowerError('ENTRY_NOT_FOUND', `The history of the flag has no entry with the id ${entryId}.`)
  }
  if (entry.settings === '') {
    throw new TowerError(
      'NOT_RESTORABLE',
      'The settings after this entry are not kept, because they are longer than 32,000 characters.',
    )
  }
  // Entries of a version before this have the switch as it stood before the archive took the flag off.
  const kept = { ...settingsOf(entry.settings), ...(entry.action_type === ARCHIVE && { is_enabled: false }) }
  let changes: FieldChange[] = []
  let left = known
  const after = await changeRuleset(context, { ...EDIT, appId: known.app_id, actor }, async (change) => {
    const row = await selectFlag(change.tx, id)
    if (!row) throw flagNotFound(id)
    requireUnedited(row, ifMatch, {})
    left = row
    changes = fieldChanges(row, { ...row, ...toColumns({ ...toFlag(row), ...kept }) })
    if (isPreview || changes.length === 0) return undefined
    return saveFlag(context, change, row, { fields: kept, action: 'restore', reason: `to entry ${entryId}` })
  })
  return { changes, etag: etagOf(after ?? left) }
}

const ARCHIVE: LogAction = 'archive'
const SHARED: readonly string[] = SHARED_FIELDS
const RESTORED = SETTING_NAMES.filter((name) => !SHARED.includes(name))

/** As this Tower has written them; a field that has come since stays as it is. */
function settingsOf(text: string): Partial<FlagFields> {
  const kept: unknown = JSON.parse(text)
  if (!isRecord(kept)) return {}
  return Object.fromEntries(RESTORED.flatMap((name) => (kept[name] === undefined ? [] : [[name, kept[name]]])))
}
