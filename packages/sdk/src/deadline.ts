import type { Clock } from '@tailslide/core'
import { atDeadline } from '@tailslide/transports/at-deadline'
import { LONGEST_TIMER_MS } from './option-rules.js'

export interface Deadline {
  readonly ms: number
  readonly clock: Pick<Clock, 'after'>
  /** Called when the call has not ended in time. What it gives is the answer from then on; undefined: the call is waited for. */
  readonly onLate: () => Promise<unknown> | undefined
}

/** The answer of a call, or what stands in for it when it is late. */
export function byDeadline(call: Promise<unknown>, { ms, clock, onLate }: Deadline): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = atDeadline(clock, Math.min(ms, LONGEST_TIMER_MS), () => {
      const instead = onLate()
      if (instead) resolve(instead)
    })
    call.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}
