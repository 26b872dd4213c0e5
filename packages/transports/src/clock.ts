import type { Clock } from '@tailslide/core'

/** The machine's clock. Its timers never keep a process alive; who wants to stay alive says so itself. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
