import type { Clock } from '@tailslide/core'

export interface FakeClock extends Clock {
  /** Moves time on by `ms`; timers due on the way run in order, each at its own instant, those that they set included. */
  advance(ms: number): void
  /** The same, but lets promises settle after every timer, so that asynchronous work between two timers happens. */
  tick(ms: number): Promise<void>
  /** Sets the time of day by `ms`, forward or back; no time passes, and no timer runs. */
  setBy(ms: number): void
  /** Timers that wait. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly fn: () => void
}

/** A clock that stands still until a test moves it. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsed = start
  let ahead = 0
  const timers = new Set<Timer>()

  const nextDue = (end: number): Timer | undefined => {
    let next: Timer | undefined
    // A Set keeps the order of insertion, so of two timers for one instant the older runs first.
    for (const timer of timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer
    return next
  }

  const runNext = (end: number): boolean => {
    const timer = nextDue(end)
    if (!timer) return false
    timers.delete(timer)
    elapsed = Math.max(elapsed, timer.at)
    timer.fn()
    return true
  }

  return {
    now: () => elapsed + ahead,
    monotonic: () => elapsed,
    after(ms, fn) {
      const timer = { at: elapsed + Math.max(0, ms), fn }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = elapsed + ms
      while (runNext(end));
      elapsed = end
    },
    async tick(ms) {
      const end = elapsed + ms
      await settle()
      while (runNext(end)) await settle()
      elapsed = end
      await settle()
    },
    setBy(ms) {
      ahead += ms
    },
    get pending() {
      return timers.size
    },
  }
}

// Node runs all microtasks between two immediates.
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
