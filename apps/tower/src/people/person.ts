import type { Me, Person, Session } from '@tailslide/api'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { personNotFound } from '../errors.js'
import { type GrantRow, type PersonRow, selectGrants, selectPeople, selectPerson } from './queries.js'
import { type SessionRow, selectLastSeen, selectSessions } from './session-queries.js'
import { endOf, isOpen } from './sessions.js'

// People and sessions as they are answered: nothing of a hash.

export async function listPeople({ database: { db } }: Pick<Context, 'database'>): Promise<Person[]> {
  const grants = new Map<number, GrantRow[]>()
  for (const grant of await selectGrants(db)) {
    const known = grants.get(grant.person_id)
    if (known) known.push(grant)
    else grants.set(grant.person_id, [grant])
  }
  const seen = await selectLastSeen(db)
  return (await selectPeople(db)).map((row) => toPerson(row, grants.get(row.id) ?? [], seen.get(row.id)))
}

export async function readPerson(db: Queryable, id: number): Promise<Person> {
  const row = await selectPerson(db, id)
  if (!row) throw personNotFound(id)
  const [last] = await selectSessions(db, id)
  return toPerson(row, await selectGrants(db, id), last?.seen_at)
}

export async function readSessions(
  { database: { db }, clock }: Pick<Context, 'database' | 'clock'>,
  personId: number,
  current: number,
): Promise<Session[]> {
  const sessions = await selectSessions(db, personId)
  return sessions.filter((row) => isOpen(row, clock.now())).map((row) => toSession(row, current))
}

export async function readMe(
  { database: { db } }: Pick<Context, 'database'>,
  personId: number,
  sessionId: number,
): Promise<Me> {
  const session = (await selectSessions(db, personId)).find(({ id }) => id === sessionId)
  if (!session) throw personNotFound(personId)
  return { ...(await readPerson(db, personId)), session: toSession(session, sessionId) }
}

const toPerson = (row: PersonRow, grants: readonly GrantRow[], lastSeen: string | undefined): Person => ({
  id: row.id,
  email: row.email,
  name: row.name,
  state: stateOf(row),
  has_password: row.password_hash !== null,
  has_single_sign_on: row.subject !== null,
  grants: grants.map(({ project_id, role, source }) => ({ project_id, role, source })),
  created_at: row.created_at,
  updated_at: row.updated_at,
  last_seen_at: newest(row.last_seen_at, lastSeen ?? null),
})

/** Of two instants in ISO 8601. */
const newest = (one: string | null, other: string | null): string | null => ((one ?? '') > (other ?? '') ? one : other)

function stateOf({ is_disabled, password_hash, subject }: PersonRow): Person['state'] {
  if (is_disabled === 1) return 'disabled'
  return password_hash === null && subject === null ? 'invited' : 'active'
}

const toSession = (row: SessionRow, current: number): Session => ({
  id: row.id,
  is_current: row.id === current,
  created_at: row.created_at,
  last_seen_at: row.seen_at,
  expires_at: new Date(endOf(row)).toISOString(),
  address: row.address,
  user_agent: row.user_agent,
})
