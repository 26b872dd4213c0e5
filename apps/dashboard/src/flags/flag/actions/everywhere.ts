import { type Place, placeOf } from '../../../frame/place.js'
import { words } from '../../../words/words.js'

/** Why what concerns all environments may not be done; `notes` are in no ruleset, and need no more than an editor. */
export function refusalEverywhere({ project, role, mayEdit }: Place, what: 'notes' | 'settings'): string | undefined {
  if (!mayEdit) return words.flags.onlyEditors
  if (what === 'notes') return undefined
  const kept = project.environments.find((environment) => !placeOf(project, environment, role).mayRelease)
  return kept && words.flags.onlyReleasers(kept.name)
}

/** Whether one of the environments asks for a reason. */
export const asksForReason = ({ project }: Place): boolean =>
  project.environments.some(({ needs_reason }) => needs_reason)
