import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { hashSecret, makeSecret } from '../keys/secrets.js'
import { deleteSessions, insertSession, type SessionRow, selectSessions } from './session-queries.js'

const DAY_MS = 86_400_000
/** A session ends when it was not used for so long, */
export const IDLE_MS = 7 * DAY_MS
/** and so long after it began in any case. */
export const LONGEST_MS = 30 * DAY_MS
/** Of one person; of more, the one seen longest ago ends. */
export const MOST_SESSIONS = 50
/** What lies further ahead comes from a clock that has been set back since, and would live for as long. */
const AHEAD_MS = DAY_MS

export interface Ages {
  readonly created_at: string
  readonly seen_at: string
}

/** The instant at which it ends if it is not used again; milliseconds since 1970. */
export const endOf = ({ created_at, seen_at }: Ages): number =>
  Math.min(Date.parse(seen_at) + IDLE_MS, Date.parse(created_at) + LONGEST_MS)

/** However the clock is set back, a session lives a day longer than it should at most. */
export function isOpen(session: Ages, now: number): boolean {
  const isAhead = Math.max(Date.parse(session.created_at), Date.parse(session.seen_at)) > now + AHEAD_MS
  return !isAhead && now < endOf(session)
}

/** Where somebody signs in from. */
export interface Visitor {
  readonly address: string
  readonly userAgent: string
  /** What the cookie of this browser says, whoever has put it there; it ends when somebody signs in. */
  readonly session: string | undefined
}

/** With its secret, which is told to the browser and kept nowhere. */
export interface NewSession {
  readonly personId: number
  readonly session: SessionRow
  readonly secret: string
}

const MOST_USER_AGENT = 150

export async function startSession(
  context: Pick<Context, 'clock' | 'random'>,
  tx: Tx,
  personId: number,
  visitor: Visitor,
): Promise<NewSession> {
  const now = context.clock.now()
  const known = await selectSessions(tx, personId)
  const over = known.filter((session, index) => index >= MOST_SESSIONS - 1 || !isOpen(session, now))
  await deleteSessions(
    tx,
    over.map(({ id }) => id),
  )
  const secret = makeSecret('tss_', context.random)
  const at = isoNow(context)
  const session = await insertSession(tx, {
    hash: hashSecret(secret),
    person_id: personId,
    created_at: at,
    seen_at: at,
    address: visitor.address.slice(0, 64),
    user_agent: printable(visitor.userAgent).slice(0, MOST_USER_AGENT),
  })
  return { personId, session, secret }
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')
