import { type Circuit, type Flag, INITIAL_CIRCUIT, whitelistOf } from '@tailslide/core'
import { turningOn } from '../words/turning-on.js'
import { percent } from '../words/words.js'
import { type FlagState, shareNow, stateOf } from './flag-state.js'

/** What decides whom a flag reaches: a row of the list has it, and so has a whole flag. */
export interface Reaching {
  readonly rollout_percentage: number
  readonly named_users: number
  readonly circuit: Circuit
  readonly circuit_mode: string
  readonly is_recoverable: boolean
  readonly circuit_recovery_delay: number
}

export const reachingOf = (flag: Flag): Reaching => ({
  ...flag,
  circuit: flag.circuit ?? INITIAL_CIRCUIT,
  circuit_mode: flag.circuit_mode ?? 'automatic',
  named_users: whitelistOf(flag.white_listed_users).length,
})

export const onceOnState = (set: Reaching): FlagState => stateOf({ ...set, is_enabled: true })

/** Whom it gives the new path once it is on, and set so. What its circuit keeps from users it gives to nobody, also where they are named. */
export function reachOnceOn(set: Reaching): string {
  const state = onceOnState(set)
  if (state.kind === 'forced-off') return turningOn.nobody
  if (state.kind === 'open') return turningOn.open
  const share = shareNow(set, state)
  if (state.kind === 'recovering') return turningOn.recovering(percent(share))
  if (share > 0) return turningOn.atOnce(percent(share))
  return set.named_users > 0 ? turningOn.named(set.named_users) : turningOn.atOnce(percent(0))
}
