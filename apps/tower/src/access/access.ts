import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import { type LiveKeyRow, selectKeyId, selectLiveKey, selectLiveKeys } from '../keys/queries.js'
import { hashSecret } from '../keys/secrets.js'
import { grantsOfPeople } from '../people/grants.js'
import { type LiveTokenRow, selectLiveToken, selectLiveTokens } from '../tokens/queries.js'
import { ownGrants } from '../tokens/token-grants.js'
import { grantsOf, type KeyCaller } from './caller.js'
import { createForwardTime, endOf, hasEnded } from './expiry.js'
import { type Grants, isWithin, lowerOf } from './grants.js'

export interface Access {
  /** Undefined for a secret that is unknown, revoked or expired. */
  identify(secret: string): Promise<KeyCaller | undefined>
  /** Which SDK key it is that opens nothing any more; undefined for a secret that never was one. */
  endedKey(secret: string): Promise<number | undefined>
  /** Those of `callers` whose credentials are still valid, and may still do all that they could. */
  stillValid(callers: readonly KeyCaller[]): Promise<KeyCaller[]>
  /** Forgets what is remembered about credentials that have ended. */
  forget(ended: EndedKeys): void
  /** The time of day as expiry sees it, which never goes back; milliseconds since 1970. */
  now(): number
}

/** A key revoked at another Tower on the same database stops working here within this time. */
const REMEMBER_MS = 5_000
const MOST_REMEMBERED = 10_000

/** Remembers the callers of the last seconds by the hash of their secret, so that a busy SDK costs no query. */
export function createAccess({ clock, database }: Pick<Context, 'clock' | 'database'>): Access {
  const remembered = new Map<string, { caller: KeyCaller; until: number }>()
  const now = createForwardTime(clock)
  // Counts the revocations: an answer that was read before one must not be remembered after it.
  let revocations = 0

  const look = async (hash: string): Promise<KeyCaller | undefined> => {
    const { db } = database
    const key = await selectLiveKey(db, hash)
    if (key) return ofKey(key)
    const token = await selectLiveToken(db, hash)
    return token && (await ofTokens(db, [token]))[0]
  }

  const unlessEnded = (caller: KeyCaller | undefined): KeyCaller | undefined =>
    caller && hasEnded(caller.endsAt, now()) ? undefined : caller

  return {
    async identify(secret) {
      const hash = hashSecret(secret)
      const known = remembered.get(hash)
      if (known && known.until > clock.monotonic()) return unlessEnded(known.caller)
      remembered.delete(hash)
      const before = revocations
      const caller = await look(hash)
      if (caller && before === revocations) {
        // A Map keeps the order of insertion: its first key is the oldest.
        for (const oldest of remembered.keys()) {
          if (remembered.size < MOST_REMEMBERED) break
          remembered.delete(oldest)
        }
        remembered.set(hash, { caller, until: clock.monotonic() + REMEMBER_MS })
      }
      return unlessEnded(caller)
    },
    endedKey: (secret) => selectKeyId(database.db, hashSecret(secret)),
    async stillValid(callers) {
      const { db } = database
      const keyIds = new Set(callers.flatMap((caller) => (caller.kind === 'sdk' ? [caller.keyId] : [])))
      const tokenIds = new Set(callers.flatMap((caller) => ('tokenId' in caller ? [caller.tokenId] : [])))
      const live = [
        ...(await selectLiveKeys(db, [...keyIds])).map(ofKey),
        ...(await ofTokens(db, await selectLiveTokens(db, [...tokenIds]))),
      ]
      const byName = new Map(live.map((caller) => [nameOf(caller), caller]))
      return callers.filter((caller) => {
        const today = unlessEnded(byName.get(nameOf(caller)))
        return today !== undefined && isWithin(grantsOf(caller), grantsOf(today))
      })
    },
    forget(ended) {
      revocations += 1
      for (const [hash, { caller }] of remembered) if (isEnded(caller, ended)) remembered.delete(hash)
    },
    now,
  }
}

const nameOf = (caller: KeyCaller): string =>
  caller.kind === 'sdk' ? `key ${caller.keyId}` : `token ${caller.tokenId}`

const ofKey = ({ id, app_id, kind, expires_at }: LiveKeyRow): KeyCaller => ({
  kind: 'sdk',
  keyId: id,
  appId: app_id,
  use: kind,
  endsAt: endOf(expires_at),
})

/** A token may do no more than its owner at that moment; one of somebody who is kept out opens nothing. */
async function ofTokens(db: Queryable, rows: readonly LiveTokenRow[]): Promise<KeyCaller[]> {
  const owners = await grantsOfPeople(
    db,
    rows.flatMap((row) => row.owner_id ?? []),
  )
  return rows.flatMap((row) => {
    if (row.owner_id === null) return ofToken(row, ownGrants(row))
    const owner = owners.get(row.owner_id)
    return owner ? ofToken(row, lowerOf(ownGrants(row), owner)) : []
  })
}

function ofToken(row: LiveTokenRow, grants: Grants): KeyCaller[] {
  const common = { tokenId: row.id, endsAt: endOf(row.expires_at) }
  if (row.scope === 'api') return [{ kind: 'token', name: row.name, ownerId: row.owner_id, grants, ...common }]
  return grants.everywhere === 'admin' ? [{ kind: 'metrics', ...common }] : []
}
