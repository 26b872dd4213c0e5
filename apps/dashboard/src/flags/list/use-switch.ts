import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call } from '../../api/call.js'
import { flagsOf } from '../../api/queries.js'
import type { Place } from '../../frame/place.js'
import { say } from '../../ui/toasts.js'
import { percent, words } from '../../words/words.js'
import { type FlagRow, shareNow, stateOf } from '../flag-state.js'
import { want } from './wanted.js'

/** What a row needs of it: the same as long as the place is. */
export interface Flipping {
  /** Off at once; on, where users feel it in a protected environment, after the sheet for it. */
  flip(flag: FlagRow, isOn: boolean): void
  /** Why this may not be done here; undefined: it may. */
  refusal(flag: FlagRow): string | undefined
}

export interface Switching extends Flipping {
  readonly flipping: Flipping
  /** The flag that is about to be switched on, which the sheet asks about. */
  readonly asking: FlagRow | undefined
  confirm(reason: string): void
  cancel(): void
}

export function useSwitch(place: Place): Switching {
  const client = useQueryClient()
  const [asking, setAsking] = useState<FlagRow>()
  const flipping = useMemo((): Flipping => {
    const { environment, mayEdit, mayRelease } = place
    const asks = environment.is_protected || environment.needs_reason
    return {
      flip(flag, isOn) {
        if (isOn && asks) setAsking(flag)
        else void switchFlag(client, place, { flag, isOn })
      },
      refusal(flag) {
        if (!mayEdit) return words.flags.onlyEditors
        return flag.is_enabled || mayRelease ? undefined : words.flags.onlyReleasers(environment.name)
      },
    }
  }, [client, place])
  return {
    ...flipping,
    flipping,
    asking,
    confirm(reason) {
      if (asking) void switchFlag(client, place, { flag: asking, isOn: true, reason })
      setAsking(undefined)
    },
    cancel: () => setAsking(undefined),
  }
}

interface Wanted {
  readonly flag: FlagRow
  readonly isOn: boolean
  readonly reason?: string | undefined
}

/** Painted at once; where Tower refuses, the switch goes back and the page says why. */
const switchFlag = (client: QueryClient, place: Place, wanted: Wanted): Promise<void> =>
  want(wanted.flag.id, wanted.isOn, () => ask(client, place, wanted))

async function ask(client: QueryClient, place: Place, { flag, isOn, reason }: Wanted): Promise<void> {
  const { environment } = place
  try {
    const answer = await call('PATCH /api/flags/:id/toggle', {
      params: { id: flag.id },
      body: { is_active: isOn },
      reason,
    })
    await keep(client, environment.app_id, { ...flag, is_enabled: isOn })
    const undo = isOn || place.mayRelease
    say({
      name: flag.title,
      text: isOn ? words.flags.isOn(environment.name) : words.flags.isOff(environment.name),
      more: answer.notice ?? effectOf({ ...flag, is_enabled: isOn }),
      ...(undo && { undo: () => void switchFlag(client, place, { flag, isOn: !isOn, reason: words.flags.undone }) }),
    })
  } catch (error) {
    const { sentenceOf } = await import('../../ui/notice.js')
    say({ text: words.flags.couldNotSwitch(flag.title), more: sentenceOf(error), isProblem: true })
  }
}

function effectOf(flag: FlagRow): string {
  const share = shareNow(flag, stateOf(flag))
  return share === 0 ? words.flags.nobody : words.flags.someGet(percent(share))
}

/** What is being read was asked for before the switch was moved, and may not know of it. */
async function keep(client: QueryClient, appId: number, { id, is_enabled }: FlagRow): Promise<void> {
  const { queryKey } = flagsOf(appId)
  const isReading = client.isFetching({ queryKey, exact: true }) > 0
  await client.cancelQueries({ queryKey, exact: true })
  client.setQueryData(queryKey, (rows) => rows?.map((row) => (row.id === id ? { ...row, is_enabled } : row)))
  if (isReading) void client.invalidateQueries({ queryKey, exact: true })
}
