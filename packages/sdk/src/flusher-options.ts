import type { Clock } from '@tailslide/core'
import type { TailslideError } from './errors.js'

export type DropReason =
  | 'unknown flag'
  | 'no ruleset in time'
  | 'store away too long'
  | 'outdated'
  | 'refused'
  | 'closed'

export interface SignalTotals {
  readonly recorded: number
  readonly sent: number
  readonly pending: number
  readonly dropped: number
}

export interface FlusherOptions {
  readonly appId: number
  readonly instance: string
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** `pending` while no ruleset has come that could know the name. */
  readonly flagIdOf: (flagName: string) => number | 'pending' | 'unknown'
  /** `circuitEnteredAt` of the flag as it is now, or NO_CIRCUIT. */
  readonly circuitOf: (flagName: string) => number
  readonly onError: (error: TailslideError) => void
  /** The store takes counts again. */
  readonly onSentAgain?: () => void
  /** With the name where the flag is unknown. */
  readonly onDropped: (count: number, reason: DropReason, flagName?: string) => void
}
