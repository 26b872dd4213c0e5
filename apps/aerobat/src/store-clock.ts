import type { Clock } from '@tailslide/core'

/**
 * The signal store's clock, as far as it is known: what it said at the last reading, and the time that has passed since.
 * Deadlines of circuits are instants of the store, so that they must pass at the same moment whether it answers or not,
 * and whatever becomes of the time of day on this machine.
 */
export interface StoreClock {
  /** Until the store has been read, the time of day on this machine. */
  now(): number
  readonly isKnown: boolean
  /** Called with the time that the store has just given. */
  seen(storeNow: number): void
}

export function createStoreClock(clock: Clock): StoreClock {
  let known = clock.now()
  let knownAt = clock.monotonic()
  let isKnown = false
  return {
    now: () => known + clock.monotonic() - knownAt,
    get isKnown() {
      return isKnown
    },
    seen(storeNow) {
      isKnown = true
      known = storeNow
      knownAt = clock.monotonic()
    },
  }
}
