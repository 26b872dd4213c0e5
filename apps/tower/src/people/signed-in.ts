import type { PersonCaller } from '../access/caller.js'
import { createForwardTime } from '../access/expiry.js'
import { isWithin } from '../access/grants.js'
import type { Context } from '../context.js'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import { hashSecret } from '../keys/secrets.js'
import { grantsOfPeople } from './grants.js'
import { markSeen, type OpenSessionRow, selectOpenSessions } from './session-queries.js'
import { endOf, isOpen } from './sessions.js'

export interface SignedIn {
  /** Who has this session; undefined where it has ended, or its person is kept out. */
  identify(secret: string): Promise<PersonCaller | undefined>
  /** Those of `callers` whose sessions are open, and who may still do all that they could. */
  stillValid(callers: readonly PersonCaller[]): Promise<PersonCaller[]>
  /** Forgets what is remembered of them. */
  forget(ended: EndedKeys): void
}

/** What has changed at another Tower on the same database is heard of here within this time. */
const REMEMBER_MS = 5_000
const MOST_REMEMBERED = 10_000
/** A session that is used is written down no more often. */
const SEEN_EVERY_MS = 300_000

/** Remembers the sessions of the last seconds by the hash of their secret. */
export function createSignedIn(context: Pick<Context, 'clock' | 'database' | 'logger'>): SignedIn {
  const { clock, database } = context
  const time = createForwardTime(clock)
  const remembered = new Map<string, { readonly caller: PersonCaller; readonly until: number }>()
  // Counts what was forgotten: an answer that was read before must not be remembered after it.
  let changes = 0

  const look = async (hash: string): Promise<PersonCaller | undefined> => {
    const now = time()
    const [session] = await selectOpenSessions(database.db, { hash })
    if (!session || !isOpen(session, now)) return undefined
    // Also where it lies ahead, after a clock was set back.
    if (Math.abs(now - Date.parse(session.seen_at)) >= SEEN_EVERY_MS) await see(session.id, now)
    return (await toCallers([session]))[0]
  }

  const toCallers = async (sessions: readonly OpenSessionRow[]): Promise<PersonCaller[]> => {
    const grants = await grantsOfPeople(
      database.db,
      sessions.map(({ person_id }) => person_id),
    )
    return sessions.flatMap((session) => {
      const own = grants.get(session.person_id)
      const { id: sessionId, person_id: personId, name } = session
      return own ? [{ kind: 'person', personId, name, sessionId, grants: own, endsAt: endOf(session) }] : []
    })
  }

  /** A database that takes no changes still lets people read. */
  const see = async (id: number, now: number): Promise<void> => {
    try {
      await database.transaction((tx) => markSeen(tx, id, new Date(now).toISOString()))
    } catch (error) {
      context.logger.debug({ err: error }, 'that a session was used could not be written down')
    }
  }

  return {
    async identify(secret) {
      const hash = hashSecret(secret)
      const known = remembered.get(hash)
      if (known && known.until > clock.monotonic()) return known.caller
      remembered.delete(hash)
      const before = changes
      const caller = await look(hash)
      if (caller && before === changes) {
        for (const oldest of remembered.keys()) {
          if (remembered.size < MOST_REMEMBERED) break
          remembered.delete(oldest)
        }
        remembered.set(hash, { caller, until: clock.monotonic() + REMEMBER_MS })
      }
      return caller
    },
    async stillValid(callers) {
      if (callers.length === 0) return []
      const now = time()
      const sessions = await selectOpenSessions(database.db, { ids: callers.map(({ sessionId }) => sessionId) })
      const today = await toCallers(sessions.filter((session) => isOpen(session, now)))
      const byId = new Map(today.map((caller) => [caller.sessionId, caller]))
      return callers.filter(({ sessionId, grants }) => {
        const caller = byId.get(sessionId)
        return caller !== undefined && isWithin(grants, caller.grants)
      })
    },
    forget(ended) {
      changes += 1
      for (const [hash, { caller }] of remembered) if (isEnded(caller, ended)) remembered.delete(hash)
    },
  }
}
