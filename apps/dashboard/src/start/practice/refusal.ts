import type { Place } from '../../frame/place.js'
import { words } from '../../words/words.js'
import { mayMakeKeys } from '../rights.js'

/** Why nobody practises here; undefined: they may. */
export function refusalOf(place: Place): string | undefined {
  if (place.environment.is_protected) return words.start.practice.onlyUnprotected
  return mayMakeKeys(place) ? undefined : words.start.onlyKeyMakers
}
