import type { BriefFlag, SeenFlag } from '@tailslide/api'
import type { Actor } from '../../audit/actor.js'
import type { Context } from '../../context.js'
import { toFlag } from '../../db/flag-columns.js'
import { invalidItem, TowerError } from '../../errors.js'
import { changeRuleset, SWITCH } from '../../rulesets/ruleset-change.js'
import { etagOf, listed, requireAllUnedited } from '../edits.js'
import { saveFlags } from '../save-flag.js'
import { selectFlagsByIds } from './queries.js'

export interface Toggled {
  /** How many were not yet as asked. */
  readonly changed: number
  readonly flags: readonly BriefFlag[]
}

interface Wanted {
  readonly ids: readonly number[]
  readonly isActive: boolean
  readonly seen: readonly SeenFlag[]
}

/** All or nothing, as one version of the ruleset. Flags that are so already stay as they are. */
export async function toggleFlags(
  context: Context,
  actor: Actor,
  appId: number,
  { ids, isActive, seen }: Wanted,
): Promise<Toggled> {
  let toggled: Toggled = { changed: 0, flags: [] }
  await changeRuleset(context, { ...SWITCH, appId, actor }, async (change) => {
    const rows = await selectFlagsByIds(change.tx, appId, ids)
    requireAll(ids, new Set(rows.map(({ id }) => id)))
    requireSwitched(seen, new Set(ids))
    requireAllUnedited(rows, seen)
    const action = isActive ? 'flag_on' : 'flag_off'
    const others = rows.filter((row) => row.is_enabled !== (isActive ? 1 : 0) || row.archived_at !== null)
    const saving = others.map((before) => ({ before, fields: { is_enabled: isActive }, action }) as const)
    const saved = new Map((await saveFlags(context, change, saving)).map((row) => [row.id, row]))
    const flags = rows.map((row): BriefFlag => {
      const now = saved.get(row.id) ?? row
      const { id, title, is_active, is_enabled, circuit_status } = toFlag(now)
      return { id, title, is_active, is_enabled, circuit_status, edition: etagOf(now) }
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
  return `Switched on and off for everyone, because their circuits are open: ${listed(held.map(({ title }) => title))}.`
}

const RULE = 'must be the id of a flag of the app'

function requireAll(ids: readonly number[], known: ReadonlySet<number>): void {
  const index = ids.findIndex((id) => !known.has(id))
  if (index === -1) return
  throw new TowerError('INVALID_INPUT', `flags[${index}] ${RULE}, and is ${ids[index]}. Nothing was changed.`, {
    fields: [{ field: `flags[${index}]`, value: ids[index], rule: RULE }],
  })
}

/** What was seen of a flag that is not switched was sent in vain. */
function requireSwitched(seen: readonly SeenFlag[], ids: ReadonlySet<number>): void {
  const index = seen.findIndex(({ id }) => !ids.has(id))
  if (index !== -1) throw invalidItem(`seen[${index}].id`, seen[index]?.id ?? 0, 'must be one of the ids in flags')
}
