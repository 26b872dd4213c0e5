import type { SignOnTrouble } from '@tailslide/api'
import type { Clock, Logger } from '@tailslide/core'
import { createSparseLog } from '../../http/sparse-log.js'
import { SignOnBroken } from './why-in-vain.js'

const SAID: Readonly<Record<SignOnTrouble, string>> = {
  client_refused:
    'single sign-on lets nobody in: the issuer refuses this Tower. Compare --oidc-client-id and the client secret with what the issuer has; a secret may have expired',
  clocks_apart:
    'single sign-on lets nobody in: the identity that the issuer gives has expired, or is not valid yet. Compare the clocks of both machines',
  unreachable:
    'single sign-on lets nobody in: the issuer gives no answer of use. See that it runs, and that this machine reaches it at --oidc-issuer',
}

/** What keeps everybody out who comes by single sign-on. */
export interface Troubles {
  /** Tells it in the log, once in a while whoever meets it. What concerns one person is none. */
  meet(thrown: unknown): void
  /** Somebody has been let in. */
  end(): void
  /** That which was met last, and has not ended since. */
  last(): SignOnTrouble | undefined
}

export function createTroubles(context: { readonly clock: Clock; readonly logger: Logger }): Troubles {
  const log = createSparseLog(context)
  let last: SignOnTrouble | undefined
  return {
    meet(thrown) {
      if (!(thrown instanceof SignOnBroken)) return
      last = thrown.trouble
      log.warn('', { told: thrown.told }, SAID[thrown.trouble])
    },
    end() {
      last = undefined
    },
    last: () => last,
  }
}
