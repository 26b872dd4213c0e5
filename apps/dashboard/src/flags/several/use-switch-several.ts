import type { SeenFlag } from '@tailslide/api'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readAgain } from '../../api/queries.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { isEditedMeanwhile } from '../../ui/undo.js'
import { several } from '../../words/several.js'
import { undo } from '../../words/undo.js'
import { inPages } from '../../words/ways.js'
import { words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'

/** The editions that were looked at, or that are undone. */
export const seenOf = (flags: readonly Pick<FlagRow, 'id' | 'edition'>[]): SeenFlag[] =>
  flags.map(({ id, edition }) => ({ id, edition }))

interface Wanted {
  readonly ids: readonly number[]
  readonly isOn: boolean
  readonly reason: string
  /** Beside these there are to be no newer ones. */
  readonly seen?: readonly SeenFlag[] | undefined
}

/** All of them or none, with the way back as far as whoever did it may go it. */
export function useSwitchSeveral(place: Place, wanted: Wanted, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => switchThem(client, place, wanted),
    onSuccess: onDone,
    // What was told may have become something else.
    onError: () => readAgain(client, 'flags', 'flag'),
  })
}

/** Rejects where Tower refuses; says what was done, with the way back. */
export async function switchThem(client: QueryClient, place: Place, wanted: Wanted): Promise<void> {
  const { ids, isOn, reason, seen } = wanted
  const { app_id, name } = place.environment
  const { payload, notice } = await call('POST /api/apps/:id/flags/toggle', {
    params: { id: app_id },
    body: { flags: [...ids], is_active: isOn, ...(seen && { seen: [...seen] }) },
    reason,
  })
  // The sheet closes as soon as it is said: the key that takes it back is for the page.
  await readAgain(client, 'flags', 'flag', 'environments', 'history')
  const takeBack = async (): Promise<void> => {
    try {
      const back = { ids, isOn: !isOn, reason: words.flags.undone, seen: seenOf(payload.flags) }
      await switchThem(client, place, back)
    } catch (error) {
      say({ text: several.failed, more: whyNotUndone(error, payload.flags), isProblem: true })
    }
  }
  const isAllMine = payload.changed === ids.length
  const more = [...(isAllMine ? [] : [undo.areSoAlready]), ...(notice === undefined ? [] : [inPages(notice)])]
  say({
    text: several.done[isOn ? 'on' : 'off'](ids.length, name),
    ...(more.length > 0 && { more: more.join(' ') }),
    ...(isAllMine && (isOn || place.mayRelease) && { undo: () => void takeBack() }),
  })
}

/** Tower tells each that was edited since by its place in what was sent as seen. */
function whyNotUndone(error: unknown, flags: readonly Pick<FlagRow, 'id' | 'title'>[]): string {
  if (!(error instanceof ApiProblem) || !isEditedMeanwhile(error)) return sentenceOf(error)
  const edited = new Set(error.fields.map(({ field }) => field))
  return undo.newerOf(flags.filter((_, index) => edited.has(`seen[${index}].edition`)).map(({ title }) => title))
}
