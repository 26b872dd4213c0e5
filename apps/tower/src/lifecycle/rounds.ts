import type { Clock } from '@tailslide/core'

/**
 * Does something again and again, first at once: `round` says after how many milliseconds it comes again, and never rejects.
 * The function returned ends it, and resolves when what is under way is over.
 */
export function beginRounds(clock: Pick<Clock, 'after'>, round: () => Promise<number>): () => Promise<void> {
  let isStopped = false
  let cancel = (): void => {}
  const run = async (): Promise<void> => {
    const wait = await round()
    if (!isStopped) cancel = clock.after(wait, begin)
  }
  let running = Promise.resolve()
  const begin = (): void => {
    running = run()
  }
  begin()

  return async () => {
    isStopped = true
    cancel()
    await running
  }
}
