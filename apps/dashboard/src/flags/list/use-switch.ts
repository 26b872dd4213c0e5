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
  /** The flag that the sheet asks about, and switches on. */
  readonly asking: FlagRow | undefined
  /** Nothing is asked any more: it is done, or is not to be. */
  close(): void
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
    close: () => setAsking(undefined),
  }
}

/** Painted at once; where Tower refuses, the switch goes back and the page says why. */
export const switchFlag = (client: QueryClient, place: Place, wanted: Wanted): Promise<void> =>
  want(wanted.flag.id, wanted.isOn, async () => {
    const { askSwitch } = await atHand(() => import('./ask-switch.js'))
    return askSwitch(wanted, { client, place, again: (other) => void switchFlag(client, place, other) })
  })
