import type { Clock, Logger } from '@tailslide/core'
import type { Database, Queryable } from '../db/database.js'
import type { EndedKeys } from './ended-keys.js'

export interface ExpiriesOptions {
  readonly database: Pick<Database, 'db'>
  readonly clock: Clock
  readonly logger: Logger
  /** The time of day as expiry sees it. */
  readonly now: () => number
  readonly onEnded: (ended: EndedKeys) => void
}

export interface Expiries {
  /** Looks for the first time, and from now on by itself. */
  start(): void
  stop(): void
}

const LOOK_EVERY_MS = 5_000
/** A key that is given an end between two looks is found before that, where it has longer than one look. */
const AHEAD_MS = 2 * LOOK_EVERY_MS
/** What a connection to NATS may have left to live when its key expired while no Tower ran. */
const BEHIND_MS = 3_600_000
/** Of one look; the next one finds the others. */
const MOST_FOUND = 1_000

interface Expiring {
  readonly ended: EndedKeys
  readonly at: number
}

/**
 * Ends, at its instant, what keys and tokens that expire have opened. Every Tower finds them in the database by itself, so that it
 * is the same who has given them an end, and when.
 */
export function createExpiries({ database, clock, logger, now, onEnded }: ExpiriesOptions): Expiries {
  /** What a timer is set for, or was, by its name, with the instant. */
  const known = new Map<string, number>()
  const cancels = new Set<() => void>()
  let lookedFrom: number | undefined

  const at = (expiring: Expiring): void => {
    const name = JSON.stringify(expiring.ended)
    if (known.get(name) === expiring.at) return
    known.set(name, expiring.at)
    wait(expiring)
  }

  const wait = (expiring: Expiring): void => {
    const cancel = clock.after(Math.max(0, expiring.at - now()), () => {
      cancels.delete(cancel)
      // A timer may be a millisecond early, in which what has just been ended could come in again by a key that works still.
      if (now() < expiring.at) wait(expiring)
      else onEnded(expiring.ended)
    })
    cancels.add(cancel)
  }

  const look = async (): Promise<void> => {
    const from = lookedFrom ?? now() - BEHIND_MS
    const found = await selectExpiring(database.db, from, now() + AHEAD_MS)
    for (const expiring of found) at(expiring)
    // A timer may run late: what ended a moment ago is looked at again, and known.
    lookedFrom = now() - AHEAD_MS
    for (const [name, instant] of known) if (instant < lookedFrom - AHEAD_MS) known.delete(name)
  }

  const lookAgain = (): void => {
    const cancel = clock.after(LOOK_EVERY_MS, () => {
      cancels.delete(cancel)
      start()
    })
    cancels.add(cancel)
  }

  const start = (): void => {
    lookAgain()
    look().catch((error: unknown) => logger.debug({ err: error }, 'keys that expire could not be looked up'))
  }

  return {
    start,
    stop() {
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
  }
}

async function selectExpiring(db: Queryable, from: number, to: number): Promise<Expiring[]> {
  const [after, until] = [new Date(from).toISOString(), new Date(to).toISOString()]
  const keys = await db
    .selectFrom('sdk_keys')
    .select(['id', 'expires_at'])
    .where('expires_at', '>', after)
    .where('expires_at', '<=', until)
    .where('revoked_at', 'is', null)
    .orderBy('expires_at')
    .limit(MOST_FOUND)
    .execute()
  const tokens = await db
    .selectFrom('api_tokens')
    .select(['id', 'expires_at'])
    .where('expires_at', '>', after)
    .where('expires_at', '<=', until)
    .where('revoked_at', 'is', null)
    .orderBy('expires_at')
    .limit(MOST_FOUND)
    .execute()
  return [
    ...keys.map(({ id, expires_at }) => ({ ended: { keyId: id }, at: Date.parse(expires_at ?? '') })),
    ...tokens.map(({ id, expires_at }) => ({ ended: { tokenId: id }, at: Date.parse(expires_at ?? '') })),
  ]
}
