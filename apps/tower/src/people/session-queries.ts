import type { DeleteQueryBuilder, DeleteResult, Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { Schema, SessionsTable } from '../db/schema.js'

export type SessionRow = Omit<Selectable<SessionsTable>, 'hash'>

const SHOWN = ['id', 'person_id', 'created_at', 'seen_at', 'address', 'user_agent'] as const

export const insertSession = (tx: Tx, row: Omit<Selectable<SessionsTable>, 'id'>): Promise<SessionRow> =>
  tx.insertInto('sessions').values(row).returning(SHOWN).executeTakeFirstOrThrow()

/** The one seen last first. */
export const selectSessions = (db: Queryable, personId: number): Promise<SessionRow[]> =>
  db
    .selectFrom('sessions')
    .select(SHOWN)
    .where('person_id', '=', personId)
    .orderBy('seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

export type OpenSessionRow = Pick<SessionRow, 'id' | 'person_id' | 'created_at' | 'seen_at'> & { readonly name: string }

/** With whose they are, of those who may come in. */
export const selectOpenSessions = (
  db: Queryable,
  of: { readonly hash: string } | { readonly ids: readonly number[] },
): Promise<OpenSessionRow[]> =>
  db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person_id')
    .select(['sessions.id', 'sessions.person_id', 'sessions.created_at', 'sessions.seen_at', 'people.name'])
    .$if('hash' in of, (query) => query.where('sessions.hash', '=', 'hash' in of ? of.hash : ''))
    .$if('ids' in of, (query) => query.where('sessions.id', 'in', 'ids' in of ? [...of.ids] : []))
    .where('people.is_disabled', '=', 0)
    .execute()

/** When each was seen last in the sessions that are left, by their ids. */
export async function selectLastSeen(db: Queryable): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .selectFrom('sessions')
    .select((eb) => ['person_id', eb.fn.max('seen_at').as('seen_at')])
    .groupBy('person_id')
    .execute()
  return new Map(rows.map((row) => [row.person_id, row.seen_at]))
}

export async function markSeen(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('sessions').set({ seen_at: at }).where('id', '=', id).execute()
}

export async function deleteSessions(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await endSessions(tx, (query) => query.where('id', 'in', [...ids]))
}

/** Answers with the id of the one that has ended. */
export async function deleteSessionByHash(tx: Tx, hash: string): Promise<number | undefined> {
  const [gone] = await endSessions(tx, (query) => query.where('hash', '=', hash))
  return gone?.id
}

/** All of somebody's, or all but one. */
export async function deleteSessionsOf(tx: Tx, personId: number, except = 0): Promise<void> {
  await endSessions(tx, (query) => query.where('person_id', '=', personId).where('id', '!=', except))
}

type Ending = DeleteQueryBuilder<Schema, 'sessions', DeleteResult>

/** To be called with the lock of people: when somebody was seen last outlives the session that said so. */
async function endSessions(
  tx: Tx,
  which: (query: Ending) => Ending,
): Promise<Pick<SessionRow, 'id' | 'person_id' | 'seen_at'>[]> {
  const gone = await which(tx.deleteFrom('sessions')).returning(['id', 'person_id', 'seen_at']).execute()
  const last = new Map<number, string>()
  for (const { person_id, seen_at } of gone) {
    if (seen_at > (last.get(person_id) ?? '')) last.set(person_id, seen_at)
  }
  for (const [id, last_seen_at] of last) {
    await tx
      .updateTable('people')
      .set({ last_seen_at })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('last_seen_at', 'is', null), eb('last_seen_at', '<', last_seen_at)]))
      .execute()
  }
  return gone
}
