import type { Clock, Logger } from '@tailslide/core'
import type { ForeignApps } from './foreign-apps.js'
import type { Publisher } from './publisher.js'

/** The broker may have lost what it had, or somebody else may have come to it. */
export interface Republishing {
  /** May be asked for at any time: what is asked for before `begin()` is done then. */
  ask(): void
  begin(by: { readonly publisher: Pick<Publisher, 'republish'>; readonly foreign: Pick<ForeignApps, 'look'> }): void
  end(): void
}

const RETRY_MS = 1_000

export function createRepublishing({ clock, logger }: { clock: Clock; logger: Logger }): Republishing {
  let by: Parameters<Republishing['begin']>[0] | undefined
  let isWaiting = false
  let isEnded = false

  const ask = (): void => {
    void by?.foreign.look()
    isWaiting = by === undefined
    by?.publisher.republish().catch((error: unknown) => {
      isWaiting = true
      logger.warn({ err: error }, 'what is to be published again could not be noted; trying again')
      clock.after(RETRY_MS, () => {
        if (isWaiting && !isEnded) ask()
      })
    })
  }

  return {
    ask,
    begin(given) {
      by = given
      if (isWaiting) ask()
    },
    end() {
      isEnded = true
    },
  }
}
