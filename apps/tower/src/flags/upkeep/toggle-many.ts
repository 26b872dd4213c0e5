import type { BriefFlag } from '@tailslide/api'
import type { Actor } from '../../audit/actor.js'
import type { Context } from '../../context.js'
import { toFlag } from '../../db/flag-columns.js'
import { TowerError } from '../../errors.js'
import { changeRuleset, SWITCH } from '../../rulesets/ruleset-change.js'
import { saveFlags } from '../save-flag.js'
import { selectFlagsByIds } from './queries.js'

export interface Toggled {
  /** How many were not yet as asked. */
  readonly changed: number
  readonly flags: readonly BriefFlag[]
}

/** All or nothing, as one version of the ruleset. Flags that are so already stay as they are. */
export async function toggleFlags(
  context: Context,
  actor: Actor,
  appId: number,
  { ids, isActive }: { readonly ids: readonly number[]; readonly isActive: boolean },
): Promise<Toggled> {
  let toggled: Toggled = { changed: 0, flags: [] }
  await changeRuleset(context, { ...SWITCH, appId, actor }, async (change) => {
    const rows = await selectFlagsByIds(change.tx, appId, ids)
    requireAll(ids, new Set(rows.map(({ id }) => id)))
    const action = isActive ? 'flag_on' : 'flag_off'
    const others = rows.filter((row) => row.is_enabled !== (isActive ? 1 : 0) || row.archived_at !== null)
    const saving = others.map((before) => ({ before, fields: { is_enabled: isActive }, action }) as const)
    const saved = new Map((await saveFlags(context, change, saving)).map((row) => [row.id, row]))
    const flags = rows.map((row): BriefFlag => {
      const { id, title, is_active, is_enabled, circuit_status } = toFlag(saved.get(row.id) ?? row)
      return { id, title, is_active, is_enabled, circuit_status }
    })
    toggled = { changed: others.length, flags }
    return others.length > 0 ? toggled : undefined
  })
  return toggled
}

/** What to tell whoever switched flags on that stay off. */
export function noticeOfToggled({ flags }: Toggled): string | undefined {
  const held = flags.filter(({ is_enabled, is_active }) => is_enabled && !is_active)
  if (held.length === 0) return undefined
  const shown = held.slice(0, 5).map(({ title }) => JSON.stringify(title))
  const more = held.length > shown.length ? ` and ${held.length - shown.length} more` : ''
  return `Switched on and off for everyone, because their circuits are open: ${shown.join(', ')}${more}.`
}

const RULE = 'must be the id of a flag of the app'

function requireAll(ids: readonly number[], known: ReadonlySet<number>): void {
  const index = ids.findIndex((id) => !known.has(id))
  if (index === -1) return
  throw new TowerError('INVALID_INPUT', `flags[${index}] ${RULE}, and is ${ids[index]}. Nothing was changed.`, {
    fields: [{ field: `flags[${index}]`, value: ids[index], rule: RULE }],
  })
}
