import type { Clock } from '@tailslide/core'

/**
 * Calls when the time is over, and one turn later: after a pause of the whole process (a frozen function, a machine that slept)
 * its timers come before the answers that lie ready in its sockets. Answers with what takes it back.
 */
export function atDeadline(clock: Pick<Clock, 'after'>, ms: number, act: () => void): () => void {
  let cancel = clock.after(ms, () => {
    cancel = clock.after(0, act)
  })
  return () => cancel()
}
