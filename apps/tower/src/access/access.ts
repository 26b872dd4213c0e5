import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import type { EndedKeys } from '../keys/ended-keys.js'
import { type LiveKeyRow, selectKeyId, selectLiveKey, selectLiveKeys } from '../keys/queries.js'
import { hashSecret } from '../keys/secrets.js'
import { grantsOfPeople } from '../people/grants.js'
import { type LiveTokenRow, selectLiveToken, selectLiveTokens } from '../tokens/queries.js'
import { ownGrants } from '../tokens/token-grants.js'
import { grantsOf, type KeyCaller } from './caller.js'
import { createForwardTime, endOf, hasEnded } from './expiry.js'
import { type Grants, isWithin, lowerOf } from './grants.js'
import { createRememberedCallers } from './remembered-callers.js'

export interface Access {
  /** Undefined for a secret that is unknown, revoked or expired. Rejects while the database is away, unless it is known who it is. */
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

/** Who is known goes on when the database has not answered by then: an SDK gives up its request after 2 s. */
const PATIENCE_MS = 500

/** Asks the database who shows a secret, seldom, and not at all while it is away: see RememberedCallers. */
export function createAccess({ clock, database }: Pick<Context, 'clock' | 'database'>): Access {
  const remembered = createRememberedCallers(clock)
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

  const ask = async (hash: string): Promise<KeyCaller | undefined> => {
    const before = revocations
    const caller = await look(hash)
    if (before === revocations) remembered.set(hash, caller)
    return caller
  }

  /** What the database says, or what it said last where it fails or takes too long. */
  const askPatiently = (hash: string): Promise<KeyCaller | undefined> =>
    new Promise((resolve) => {
      const goOn = () => resolve(remembered.goOn(hash))
      const cancel = clock.after(PATIENCE_MS, goOn)
      ask(hash)
        .then(resolve, goOn)
        .finally(() => cancel())
    })

  const unlessEnded = (caller: KeyCaller | undefined): KeyCaller | undefined =>
    caller && hasEnded(caller.endsAt, now()) ? undefined : caller

  return {
    async identify(secret) {
      const hash = hashSecret(secret)
      const fresh = remembered.fresh(hash)
      if (fresh) return unlessEnded(fresh)
      return unlessEnded(await (remembered.known(hash) ? askPatiently(hash) : ask(hash)))
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
      remembered.forget(ended)
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
