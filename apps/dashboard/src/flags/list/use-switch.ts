import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.js'
import type { Place } from '../../frame/place.js'
import { sentenceOf } from '../../ui/notice.js'
import { say } from '../../ui/toasts.js'
import { percent, words } from '../../words/words.js'
import { type FlagRow, shareNow, stateOf } from '../flag-state.js'

export interface Switching {
  /** Off at once; on, where users feel it in a protected environment, after the sheet for it. */
  flip(flag: FlagRow, isOn: boolean): void
  /** The flag that is about to be switched on, which the sheet asks about. */
  readonly asking: FlagRow | undefined
  confirm(reason: string): void
  cancel(): void
  /** Why this may not be done here; undefined: it may. */
  refusal(flag: FlagRow): string | undefined
}

export function useSwitch(place: Place): Switching {
  const client = useQueryClient()
  const [asking, setAsking] = useState<FlagRow>()
  const { environment } = place
  const asks = environment.is_protected || environment.needs_reason
  const change = (flag: FlagRow, isOn: boolean, reason?: string): void => {
    void switchFlag(client, place, { flag, isOn, reason })
  }
  return {
    asking,
    flip(flag, isOn) {
      if (isOn && asks) setAsking(flag)
      else change(flag, isOn)
    },
    confirm(reason) {
      if (asking) change(asking, true, reason)
      setAsking(undefined)
    },
    cancel: () => setAsking(undefined),
    refusal(flag) {
      if (!place.mayEdit) return words.flags.onlyEditors
      return flag.is_enabled || place.mayRelease ? undefined : words.flags.onlyReleasers(environment.name)
    },
  }
}

interface Wanted {
  readonly flag: FlagRow
  readonly isOn: boolean
  readonly reason?: string | undefined
}

/** Painted at once; where Tower refuses, the switch goes back and the page says why. */
async function switchFlag(client: QueryClient, place: Place, { flag, isOn, reason }: Wanted): Promise<void> {
  const { environment } = place
  paint(client, environment.app_id, flag.id, isOn)
  try {
    const answer = await call('PATCH /api/flags/:id/toggle', {
      params: { id: flag.id },
      body: { is_active: isOn },
      reason,
    })
    const undo = isOn || place.mayRelease
    say({
      name: flag.title,
      text: isOn ? words.flags.isOn(environment.name) : words.flags.isOff(environment.name),
      more: answer.notice ?? effectOf({ ...flag, is_enabled: isOn }),
      ...(undo && { undo: () => void switchFlag(client, place, { flag, isOn: !isOn, reason: words.flags.undone }) }),
    })
  } catch (error) {
    paint(client, environment.app_id, flag.id, !isOn)
    say({ text: words.flags.couldNotSwitch(flag.title), more: sentenceOf(error), isProblem: true })
  }
}

function effectOf(flag: FlagRow): string {
  const share = shareNow(flag, stateOf(flag))
  return share === 0 ? words.flags.nobody : words.flags.someGet(percent(share))
}

const paint = (client: QueryClient, appId: number, id: number, isOn: boolean): void => {
  client.setQueryData<FlagRow[]>(['flags', appId], (rows) =>
    rows?.map((row) => (row.id === id ? { ...row, is_enabled: isOn } : row)),
  )
}
