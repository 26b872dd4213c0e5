import type { Clock } from '@tailslide/core'
import { LONGEST_TIMER_MS } from './option-rules.js'

export interface Deadline {
  readonly ms: number
  readonly after: Clock['after']
  /** Called when the call has not ended in time. What it gives is the answer from then on; undefined: the call is waited for. */
  readonly onLate: () => Promise<unknown> | undefined
}

/** The answer of a call, or what stands in for it when it is late. */
export function byDeadline(call: Promise<unknown>, { ms, after, onLate }: Deadline): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let cancel = after(Math.min(ms, LONGEST_TIMER_MS), () => {
      // After a pause of the whole process its timers come before the answers that lie ready: those are given a turn.
      cancel = after(0, () => {
        const instead = onLate()
        if (instead) resolve(instead)
      })
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
