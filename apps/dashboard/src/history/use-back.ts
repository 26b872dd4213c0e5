import type { HistoryEntry } from '@tailslide/api'
import { isFieldName, isWritable } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { flagsOf } from '../api/queries.js'
import { type Place, placeOf, useMe } from '../frame/place.js'
import { roleIn } from '../frame/roles.js'
import { settingsIn } from '../ui/diff.js'
import { timeline } from '../words/timeline.js'

/**
 * What can be done about an entry of a flag.
 * undo      it is the newest of its flag: what it changed is changed back
 * restore   the flag gets the settings again that it had after it
 */
export interface Back {
  readonly kind: 'undo' | 'restore'
  readonly entry: HistoryEntry & { readonly flag_id: number }
  /** Where the flag is. */
  readonly place: Place
}

export interface Offer {
  readonly back: Back
  /** Why it may not be done; undefined: it may. */
  readonly refusal: string | undefined
}

const UNDOABLE: readonly string[] = ['update', 'flag_on', 'flag_off', 'restore']
/** Of a long value the history has the beginning. */
const CUT = /… \(\d+ characters\)$/

/** Undefined where there is nothing to go back to: the flag is gone, or nothing of it was changed. */
export function useOffer(entry: HistoryEntry, place: Place): Offer | undefined {
  const person = useMe()
  const { flag_id } = entry
  const environment = place.project.environments.find(({ app_id }) => app_id === entry.app_id)
  const isOfFlag = flag_id !== null && environment !== undefined && !entry.flag_deleted
  const { data: rows, isPending } = useQuery({ ...flagsOf(entry.app_id ?? 0), enabled: isOfFlag })
  if (flag_id === null || !environment || entry.flag_deleted) return undefined
  const there = placeOf(place.project, environment, roleIn(person, place.project.id))
  // Whether it is the newest is known in a moment, and no button becomes another under a hand.
  if (isPending) return undefined
  const row = rows?.find(({ id }) => id === flag_id)
  // A change of the mode moves the circuit in the same instant, which is an entry of its own.
  const isNewest = row?.changed_at === entry.at
  const changes = settingsIn(entry.changes)
  const isUndoable =
    isNewest &&
    UNDOABLE.includes(entry.action) &&
    changes.length > 0 &&
    changes.every(({ field, before }) => isWhole(field, before))
  if (!isUndoable && (isNewest || (changes.length === 0 && entry.action !== 'create'))) return undefined
  const about = { entry: { ...entry, flag_id }, place: there }
  if (isUndoable) return { back: { kind: 'undo', ...about }, refusal: refusalOf(there) }
  const why = rows && !row ? timeline.isArchived : entry.restorable ? undefined : timeline.tooLong
  return { back: { kind: 'restore', ...about }, refusal: refusalOf(there) ?? why }
}

export const isCut = (value: unknown): boolean => typeof value === 'string' && CUT.test(value)

const isWhole = (field: string, before: unknown): boolean => isFieldName(field) && isWritable(field) && !isCut(before)

function refusalOf({ mayEdit, mayRelease, environment }: Place): string | undefined {
  if (!mayEdit) return timeline.onlyEditors
  return mayRelease ? undefined : timeline.onlyReleasers(environment.name)
}
