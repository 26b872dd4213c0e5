import { performance } from 'node:perf_hooks'
// Node's own: in jsdom, Electron and under fake timers the global ones may be others', which give a number.
import { clearTimeout, setTimeout } from 'node:timers'
import type { Clock } from '@tailslide/core'

/** The machine's clock. Its timers never keep a process alive; who wants to stay alive says so itself. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Near `now()`, so that a clock of one's own without steps may use its `now` for both.
  monotonic: () => performance.timeOrigin + performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    timer.unref?.()
    return () => clearTimeout(timer)
  },
}
