import { type Flag, isBeyondDeployed, type SettingName } from '@tailslide/core'
import { words } from '../../words/words.js'

/** What SDKs before this one make of the changes; undefined where these do not concern them. */
export function seenByDeployed(draft: Flag, changed: readonly SettingName[]): string | undefined {
  const { save } = words.flag
  const evaluated = changed.filter((name) => name === 'rollout_percentage' || name === 'white_listed_users')
  const said = [
    changed.includes('rollout_seed') ? save.seed : undefined,
    evaluated.length > 0 && isBeyondDeployed({ ...draft, is_active: draft.is_enabled ?? draft.is_active })
      ? save.beyond
      : undefined,
  ].filter((text) => text !== undefined)
  return said.length > 0 ? said.join(' ') : undefined
}
