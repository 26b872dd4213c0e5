import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.js'
import { flagsOf, readAgain } from '../../api/queries.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { several } from '../../words/several.js'
import { undo } from '../../words/undo.js'
import { inPages } from '../../words/ways.js'
import { words } from '../../words/words.js'

interface Wanted {
  readonly ids: readonly number[]
  readonly isOn: boolean
  readonly reason: string
}

/** All of them or none, with the way back as far as whoever did it may go it. */
export function useSwitchSeveral(place: Place, wanted: Wanted, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => switchThem(client, place, wanted),
    onSuccess: onDone,
  })
}

/** Rejects where Tower refuses; says what was done, with the way back. */
export async function switchThem(client: QueryClient, place: Place, { ids, isOn, reason }: Wanted): Promise<void> {
  const { app_id, name } = place.environment
  const { payload, notice } = await call('POST /api/apps/:id/flags/toggle', {
    params: { id: app_id },
    body: { flags: [...ids], is_active: isOn },
    reason,
  })
  // The sheet closes as soon as it is said: the key that takes it back is for the page.
  await readAgain(client, 'flags', 'flag', 'environments', 'history')
  const left = await lastChangesOf(client, app_id, ids)
  const takeBack = async (): Promise<void> => {
    try {
      await client.invalidateQueries({ queryKey: flagsOf(app_id).queryKey, refetchType: 'none' })
      if ((await lastChangesOf(client, app_id, ids)) !== left) {
        return say({ text: several.failed, more: undo.newerOfSeveral, isProblem: true })
      }
      await switchThem(client, place, { ids, isOn: !isOn, reason: words.flags.undone })
    } catch (error) {
      say({ text: several.failed, more: sentenceOf(error), isProblem: true })
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

/** By what they are known to be as they were left. */
async function lastChangesOf(client: QueryClient, appId: number, ids: readonly number[]): Promise<string> {
  const rows = await client.fetchQuery(flagsOf(appId))
  const wanted = new Set(ids)
  return JSON.stringify(rows.filter(({ id }) => wanted.has(id)).map(({ id, changed_at }) => [id, changed_at]))
}
