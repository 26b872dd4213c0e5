import { beginsAnew, type Circuit, type Flag, notAhead } from '@tailslide/core'
import type { StoreClock } from './store-clock.js'

/**
 * The circuits to decide from: those of the ruleset, with two corrections that last for as long as the ruleset shows
 * the same circuit. An instant in the future is the moment at which it was seen, since the clock that it was read from
 * was ahead, or has been set back. And where a person was seen to switch the flag on, evidence begins at that moment at
 * the earliest, because Tower's clock may be behind the store's, and a deployed Tower notes no such moment.
 */
export interface KnownCircuits {
  /** Takes in a flag as the ruleset shows it, after `before`; also when the clock may have been set back. */
  follow(flag: Flag, before: Flag | undefined, shown: Circuit): Circuit
  forget(flagId: number): void
}

interface Known {
  readonly shown: Circuit
  readonly circuit: Circuit
}

export function createKnownCircuits(clock: StoreClock): KnownCircuits {
  /** Only where they differ from what is shown. */
  const corrected = new Map<number, Known>()
  return {
    follow(flag, before, shown) {
      const known = corrected.get(flag.id)
      let circuit = known && isSame(known.shown, shown) ? known.circuit : shown
      // Before the store has been read nobody knows what time it is there.
      if (clock.isKnown) {
        const at = clock.now()
        if (before && beginsAnew(before, flag)) circuit = notBefore(circuit, at)
        circuit = notAhead(circuit, at)
      }
      if (circuit === shown) corrected.delete(flag.id)
      else corrected.set(flag.id, { shown, circuit })
      return circuit
    },
    forget(flagId) {
      corrected.delete(flagId)
    },
  }
}

function notBefore(circuit: Circuit, at: number): Circuit {
  switch (circuit.state) {
    case 'closed':
      return { ...circuit, since: Math.max(circuit.since, at) }
    case 'recovering':
      return { ...circuit, startedAt: Math.max(circuit.startedAt, at), steppedAt: Math.max(circuit.steppedAt, at) }
    case 'open':
      return circuit
  }
}

function isSame(a: Circuit, b: Circuit): boolean {
  if (a.trips !== b.trips) return false
  if (a.state === 'closed') return b.state === 'closed' && a.since === b.since
  if (a.state === 'open') return b.state === 'open' && a.openedAt === b.openedAt
  return (
    b.state === 'recovering' &&
    a.startedAt === b.startedAt &&
    a.steppedAt === b.steppedAt &&
    a.percentage === b.percentage
  )
}
