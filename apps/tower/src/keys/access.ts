import type { Actor } from '../audit/actor.js'
import { type Context, isoNow } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { TowerError } from '../errors.js'
import type { EndedKeys } from './ended-keys.js'
import { selectLiveKey } from './queries.js'
import { hashSecret, makeSecret, shownPrefix } from './secrets.js'
import { hasToken, insertToken, selectToken } from './token-queries.js'

/** Who is calling: a person or tool that may do everything, or the SDKs of one app. */
export type Caller =
  | { readonly kind: 'admin'; readonly tokenId: number }
  | { readonly kind: 'sdk'; readonly keyId: number; readonly appId: number }

/** Whose keys they are that a caller may have many of: what one app takes is not to be missing to others. */
export const holderOf = (caller: Caller): string => (caller.kind === 'sdk' ? `app ${caller.appId}` : caller.kind)

/** Whose change it is. SDK keys make none: FORBIDDEN. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'admin') return { kind: 'token', id: caller.tokenId }
  throw new TowerError('FORBIDDEN', 'An SDK key cannot do this. An admin token is needed.')
}

export interface Access {
  /** Undefined for a secret that is unknown or revoked. */
  identify(secret: string): Promise<Caller | undefined>
  /** Forgets what is remembered about keys that have ended. */
  forget(ended: EndedKeys): void
}

const SHORTEST_TOKEN = 20

/** Refuses a token that could be guessed: INVALID_OPTION. */
export function checkAdminToken(given: string | undefined): void {
  if (given !== undefined && given.length < SHORTEST_TOKEN) {
    throw new TowerError('INVALID_OPTION', `adminToken must have at least ${SHORTEST_TOKEN} characters.`)
  }
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
    return token && { kind: 'admin', tokenId: token.id }
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

/**
 * Makes the first admin token of an empty database and answers with it: the only time that it is seen. Of several
 * Towers that start at once, one makes it. With `given`, that token is made valid and nothing is answered.
 */
export async function ensureAdminToken(context: Context, given: string | undefined): Promise<string | undefined> {
  return context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.firstToken)
    const store = (secret: string) =>
      insertToken(tx, { hash: hashSecret(secret), prefix: shownPrefix(secret), created_at: isoNow(context) })
    if (given !== undefined) {
      await store(given)
      return undefined
    }
    if (await hasToken(tx)) return undefined
    const secret = makeSecret('tsa_', context.random)
    await store(secret)
    return secret
  })
}
