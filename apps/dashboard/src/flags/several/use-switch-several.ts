import type { SeenFlag } from '@tailslide/api'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.js'
import { ApiProblem } from '../../api/problem.js'
import { readAgain } from '../../api/queries.js'
import { isUnanswered } from '../../api/unanswered.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { isEditedMeanwhile } from '../../ui/undo.js'
import { foundOut } from '../../words/found-out.js'
import { several } from '../../words/several.js'
import { switching } from '../../words/switching.js'
import { undo } from '../../words/undo.js'
import { inPages } from '../../words/ways.js'
import { isOwn, lookFor, type Outcome, sentNow, toldOf } from '../find-out.js'
import type { FlagRow } from '../flag-state.js'
import { sayIfLong } from '../say-if-long.js'
import { LOOKED_FOR, useLooking } from '../use-looking.js'

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
  const { isLooking, look } = useLooking({ onDone, onNotDone: () => sending.reset() })
  const sending = useMutation({
    meta: LOOKED_FOR,
    mutationFn: ({ wanted }: { wanted: Wanted; since: number }) => switchThem(client, place, wanted),
    onSuccess: onDone,
    onError(error, { wanted, since }) {
      if (isUnanswered(error)) void look(() => findThem(client, place, { ...wanted, since }))
      // What was told may have become something else.
      return readAgain(client, 'flags', 'flag')
    },
  })
  return { ...sending, isLooking, mutate: () => sending.mutate({ wanted, since: sentNow() }) }
}

/** Says that the answer was lost, and what has become of them once that is known; whether all are as was wanted. */
export async function findThem(
  client: QueryClient,
  place: Place,
  { ids, isOn, since }: Pick<Wanted, 'ids' | 'isOn'> & { readonly since: number },
): Promise<boolean> {
  const { app_id, name } = place.environment
  say({ text: foundOut.maybeSwitched, more: foundOut.lookedFor, isProblem: true, stays: true })
  const read = async (): Promise<Outcome> => {
    const { payload: rows } = await call('GET /api/apps/:id/flags/overview', { params: { id: app_id } })
    const { payload: changes } = await call('GET /api/apps/:id/flags/last-changes', { params: { id: app_id } })
    return {
      isSo: ids.every((id) => rows.find((row) => row.id === id)?.is_enabled === isOn),
      isMine: changes.some((change) => ids.includes(change.flag_id) && isOwn(client, change, since)),
    }
  }
  const found = await lookFor({ client, read })
  if (!found) say({ text: foundOut.unreadableAll, isProblem: true })
  else if (found.isSo) say({ text: several.done[isOn ? 'on' : 'off'](ids.length, name), more: toldOf(found) })
  else say({ text: several.failed, more: toldOf(found), isProblem: true })
  return found?.isSo ?? false
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
    const back = { ids, isOn: !isOn, reason: switching.undone, seen: seenOf(payload.flags) }
    const since = sentNow()
    try {
      await sayIfLong({ text: foundOut.switchingBack }, switchThem(client, place, back))
    } catch (error) {
      if (isUnanswered(error)) return void (await findThem(client, place, { ...back, since }))
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
