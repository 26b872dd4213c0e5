import type { Finding, FlagOverview } from '@tailslide/api'
import { delayRules, recoveryDelayAfter } from '@tailslide/core'

/**
 * What a flag does at this moment, as people call it.
 * off          a person has switched it off
 * forced-off   a person keeps it off, whatever the switch says, until they let go
 * forced-on    a person keeps the circuit from opening
 * open         the circuit has opened: off for everyone; `retryAt` is when it is tried again, if by itself
 * recovering   the circuit lets `share` percent of the rollout back in
 * observing    the circuit only writes down when it would have opened
 * closed       all is as it was set
 */
export type FlagState =
  | { readonly kind: 'off' | 'forced-off' | 'forced-on' | 'observing' | 'closed' }
  | { readonly kind: 'open'; readonly since: number; readonly retryAt: number | undefined }
  | { readonly kind: 'recovering'; readonly since: number; readonly share: number }

export type StateKind = FlagState['kind']

export type FlagRow = FlagOverview

/** What the state follows from: a row of the list has it, and so has a whole flag. */
type Deciding = Pick<FlagRow, 'circuit' | 'circuit_mode' | 'is_enabled' | 'is_recoverable' | 'circuit_recovery_delay'>

// One of each, so that what is drawn of it is not drawn anew for another flag in the same state.
const OFF = { kind: 'off' } as const
const FORCED_OFF = { kind: 'forced-off' } as const
const FORCED_ON = { kind: 'forced-on' } as const
const OBSERVING = { kind: 'observing' } as const
const CLOSED = { kind: 'closed' } as const

export function stateOf(flag: Deciding): FlagState {
  const { circuit, circuit_mode } = flag
  if (circuit_mode === 'forced_open') return FORCED_OFF
  if (circuit.state === 'open') {
    const delay = recoveryDelayAfter(circuit.trips, delayRules(flag))
    return {
      kind: 'open',
      since: circuit.openedAt,
      retryAt: flag.is_recoverable ? circuit.openedAt + delay : undefined,
    }
  }
  if (!flag.is_enabled) return OFF
  if (circuit_mode === 'forced_closed') return FORCED_ON
  if (circuit.state === 'recovering') {
    return { kind: 'recovering', since: circuit.startedAt, share: circuit.percentage }
  }
  return circuit_mode === 'observe' ? OBSERVING : CLOSED
}

/** Percent of users who get the new path now, besides those that are named. */
export function shareNow(flag: Pick<FlagRow, 'rollout_percentage'>, state: FlagState): number {
  switch (state.kind) {
    case 'off':
    case 'forced-off':
    case 'open':
      return 0
    case 'recovering':
      return (flag.rollout_percentage * state.share) / 100
    case 'forced-on':
    case 'observing':
    case 'closed':
      return flag.rollout_percentage
  }
}

/** What people have to look at before all else. */
export const needsALook = (state: FlagState): boolean =>
  state.kind === 'open' || state.kind === 'recovering' || state.kind === 'forced-off' || state.kind === 'forced-on'

/** In writing that sorts as time does. */
export const changedAt = ({ changed_at, updated_at }: FlagRow): string => changed_at ?? updated_at

/** What Tower says of flags that are on and whose circuit cannot open. */
export const CANNOT_TRIP: ReadonlySet<Finding['code']> = new Set(['circuit_never_opens', 'circuit_without_signals'])
