import type { Context } from '../context.js'
import type { EndedKeys } from '../keys/ended-keys.js'
import { selectLiveKey } from '../keys/queries.js'
import { hashSecret } from '../keys/secrets.js'
import { selectToken } from '../keys/token-queries.js'
import { ADMIN, type Caller } from './caller.js'

export interface Access {
  /** Undefined for a secret that is unknown or revoked. */
  identify(secret: string): Promise<Caller | undefined>
  /** Forgets what is remembered about keys that have ended. */
  forget(ended: EndedKeys): void
}

/** A key revoked at another Tower on the same database stops working here within this time. */
const REMEMBER_MS = 5_000
const MOST_REMEMBERED = 10_000

/** Remembers the callers of the last seconds by the hash of their secret, so that a busy SDK costs no query. */
export function createAccess(context: Pick<Context, 'clock' | 'database'>): Access {
  const remembered = new Map<string, { caller: Caller; until: number }>()
  // Counts the revocations: an answer that was read before one must not be remembered after it.
  let revocations = 0

  const look = async (hash: string): Promise<Caller | undefined> => {
    const { db } = context.database
    const key = await selectLiveKey(db, hash)
    if (key) return { kind: 'sdk', keyId: key.id, appId: key.app_id }
    const token = await selectToken(db, hash)
    return token && { kind: 'token', tokenId: token.id, grants: ADMIN }
  }

  return {
    async identify(secret) {
      const hash = hashSecret(secret)
      const known = remembered.get(hash)
      if (known && known.until > context.clock.monotonic()) return known.caller
      remembered.delete(hash)
      const before = revocations
      const caller = await look(hash)
      if (caller && before === revocations) {
        // A Map keeps the order of insertion: its first key is the oldest.
        for (const oldest of remembered.keys()) {
          if (remembered.size < MOST_REMEMBERED) break
          remembered.delete(oldest)
        }
        remembered.set(hash, { caller, until: context.clock.monotonic() + REMEMBER_MS })
      }
      return caller
    },
    forget(ended) {
      revocations += 1
      for (const [hash, { caller }] of remembered) {
        if (caller.kind !== 'sdk') continue
        if ('keyId' in ended ? caller.keyId === ended.keyId : caller.appId === ended.appId) remembered.delete(hash)
      }
    },
  }
}
