import type { Place } from '../../frame/place.js'
import { words } from '../../words/words.js'

/** Why what users get may not be changed here; undefined: it may. */
export function refusalOf({ mayEdit, mayRelease, environment }: Place): string | undefined {
  if (!mayEdit) return words.flags.onlyEditors
  return mayRelease ? undefined : words.flags.onlyReleasers(environment.name)
}
