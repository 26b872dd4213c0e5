import type { Clock } from '@tailslide/core'

export interface FakeClock extends Clock {
  /** Moves time on by `ms`; timers due on the way run in order, each at its own instant, those that they set included. */
  advance(ms: number): void
  /** The same, but lets promises settle after every timer, so that asynchronous work between two timers happens. */
  tick(ms: number): Promise<void>
  /** Timers that wait. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly fn: () => void
}

/** A clock that stands still until a test moves it. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start
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
    now = Math.max(now, timer.at)
    timer.fn()
    return true
  }

  return {
    now: () => now,
    after(ms, fn) {
      const timer = { at: now + Math.max(0, ms), fn }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      while (runNext(end));
      now = end
    },
    async tick(ms) {
      const end = now + ms
      await settle()
      while (runNext(end)) await settle()
      now = end
      await settle()
    },
    get pending() {
      return timers.size
    },
  }
}

// Node runs all microtasks between two immediates.
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
