import type { Clock } from '@tailslide/core'

export interface Timer {
  /** Resolves when the time is up; never, once cancelled. */
  readonly over: Promise<void>
  isOver(): boolean
  cancel(): void
}

export function startTimer(clock: Clock, ms: number): Timer {
  let isOver = false
  let cancel = (): void => {}
  const over = new Promise<void>((resolve) => {
    cancel = clock.after(ms, () => {
      isOver = true
      resolve()
    })
  })
  return { over, isOver: () => isOver, cancel: () => cancel() }
}
