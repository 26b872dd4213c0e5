import type { Clock } from '@tailslide/core'
import type { FastifyRequest } from 'fastify'
import type { Closing } from './closing.js'
import { hasBody } from './request-framing.js'

/** A longer body is work that others wait for: of 1 MiB about 70 ms. */
export const LARGE_BODY_BYTES = 65_536
/** The next one is begun after this at the latest, whether or not the answer has been read. */
const LONGEST_TURN_MS = 1_000

export const hasLargeBody = (request: FastifyRequest): boolean =>
  hasBody(request) && Number(request.headers['content-length'] ?? request.routeOptions.bodyLimit) > LARGE_BODY_BYTES

export interface LargeBodies {
  /** Resolves when it is this one's turn among those of its holder; `answer` closes when it is over. */
  turn(holder: string, answer: Closing): Promise<void>
}

/**
 * Works on large bodies of one holder one after the other, and leaves others as much time as each of them took: whoever
 * sends one after the other has half of the process at most.
 */
export function createLargeBodies(clock: Pick<Clock, 'monotonic' | 'after'>): LargeBodies {
  /** By holder, when the last one that waits is over. */
  const last = new Map<string, Promise<void>>()
  return {
    async turn(holder, answer) {
      const before = last.get(holder)
      let end = (): void => {}
      const over = new Promise<void>((resolve) => {
        end = resolve
      })
      last.set(holder, over)
      await before
      const begun = clock.monotonic()
      let isLeft = false
      const leave = (): void => {
        if (isLeft) return
        isLeft = true
        cancel()
        clock.after(Math.min(clock.monotonic() - begun, LONGEST_TURN_MS), () => {
          if (last.get(holder) === over) last.delete(holder)
          end()
        })
      }
      const cancel = clock.after(LONGEST_TURN_MS, leave)
      if (answer.closed) leave()
      else answer.once('close', leave)
    },
  }
}
