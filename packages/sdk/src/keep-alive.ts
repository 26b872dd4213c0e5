// Node's own: the global ones may be a page's, as in jsdom, or stand still under fake timers.
import { clearInterval, setInterval } from 'node:timers'

/**
 * Holds the process open while the work lasts, however it ends. Timers and idle sockets of the SDK never do, so a program
 * that only waits for `initialize()` or `disconnect()` would end in the middle of it.
 */
export async function keepAlive<Result>(work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {}, 2_147_483_647)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
