import type { Clock } from '@tailslide/core'

/**
 * The signal store's clock, as far as it is known: own clock plus the difference seen at the last reading. Deadlines of
 * circuits are instants of the store, so that they must pass at the same moment whether it answers or not.
 */
export interface StoreClock {
  now(): number
  /** Called with the time that the store has just given. */
  seen(storeNow: number): void
}

export function createStoreClock(clock: Clock): StoreClock {
  let ahead = 0
  return {
    now: () => clock.now() + ahead,
    seen(storeNow) {
      ahead = storeNow - clock.now()
    },
  }
}
