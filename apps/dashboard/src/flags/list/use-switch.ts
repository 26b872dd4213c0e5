import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { atHand } from '../../frame/at-hand.js'
import type { Place } from '../../frame/place.js'
import { words } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import type { Wanted } from './ask-switch.js'
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
  confirm(reason: string, edition: string | undefined): void
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
    confirm(reason, edition) {
      if (asking) void switchFlag(client, place, { flag: asking, isOn: true, reason, edition })
      setAsking(undefined)
    },
    cancel: () => setAsking(undefined),
  }
}

/** Painted at once; where Tower refuses, the switch goes back and the page says why. */
const switchFlag = (client: QueryClient, place: Place, wanted: Wanted): Promise<void> =>
  want(wanted.flag.id, wanted.isOn, async () => {
    const { askSwitch } = await atHand(() => import('./ask-switch.js'))
    await askSwitch(wanted, { client, place, again: (other) => void switchFlag(client, place, other) })
  })
