import type { Clock } from '@tailslide/core'
import { TransportError } from '../errors.js'

export interface ServerPause {
  /** Why nothing may be asked just now, or undefined. */
  readonly error: TransportError | undefined
  /** Takes over what an answer asked for, if it asked for anything. */
  heed(error: Error | undefined): void
  end(): void
}

/** Remembers that a server asked not to be asked for a while. */
export function createServerPause(clock: Clock): ServerPause {
  let error: TransportError | undefined
  let cancel = (): void => {}
  return {
    get error() {
      return error
    },
    heed(next) {
      if (!(next instanceof TransportError) || next.retryAfterMs === undefined) return
      cancel()
      error = next
      cancel = clock.after(next.retryAfterMs, () => {
        error = undefined
      })
    },
    end: () => cancel(),
  }
}
