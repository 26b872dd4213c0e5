import type { GrantSource, Role } from '@tailslide/api'
import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { GrantsTable, PeopleTable } from '../db/schema.js'

export type PersonRow = Selectable<PeopleTable>
export type GrantRow = Pick<Selectable<GrantsTable>, 'person_id' | 'project_id' | 'role' | 'source'>

/** Whether there is somebody who can come in; who is invited cannot yet. */
export const hasPerson = async (db: Queryable): Promise<boolean> =>
  (await peopleWhoComeIn(db).select('people.id').limit(1).executeTakeFirst()) !== undefined

const peopleWhoComeIn = (db: Queryable) =>
  db
    .selectFrom('people')
    .where('people.is_disabled', '=', 0)
    .where((eb) => eb.or([eb('people.password_hash', 'is not', null), eb('people.subject', 'is not', null)]))

export const countPeople = async (db: Queryable): Promise<number> => {
  const { count } = await db
    .selectFrom('people')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export const insertPerson = (tx: Tx, row: Omit<PersonRow, 'id' | 'last_seen_at' | 'updated_at'>): Promise<PersonRow> =>
  tx
    .insertInto('people')
    .values({ ...row, updated_at: row.created_at })
    .returningAll()
    .executeTakeFirstOrThrow()

export async function updatePerson(tx: Tx, id: number, changed: Partial<Omit<PersonRow, 'id'>>): Promise<void> {
  await tx.updateTable('people').set(changed).where('id', '=', id).execute()
}

export async function deletePerson(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('people').where('id', '=', id).execute()
}

export const selectPeople = (db: Queryable): Promise<PersonRow[]> =>
  db.selectFrom('people').selectAll().orderBy('id').execute()

export const selectNames = (db: Queryable): Promise<Pick<PersonRow, 'id' | 'name'>[]> =>
  db.selectFrom('people').select(['id', 'name']).execute()

export const selectFirstEmails = async (db: Queryable, most: number): Promise<string[]> =>
  (await db.selectFrom('people').select('email').orderBy('id').limit(most).execute()).map(({ email }) => email)

export const selectPerson = (db: Queryable, id: number): Promise<PersonRow | undefined> =>
  db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()

export const selectPersonByEmail = (db: Queryable, email: string): Promise<PersonRow | undefined> =>
  db.selectFrom('people').selectAll().where('email', '=', email).executeTakeFirst()

export const selectPersonBySubject = (
  db: Queryable,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<PersonRow | undefined> =>
  db.selectFrom('people').selectAll().where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()

/** Of one person, or of everybody. */
export const selectGrants = (db: Queryable, personId?: number): Promise<GrantRow[]> =>
  db
    .selectFrom('grants')
    .select(['person_id', 'project_id', 'role', 'source'])
    .$if(personId !== undefined, (query) => query.where('person_id', '=', personId ?? 0))
    .orderBy('id')
    .execute()

/** A grant, or nulls of who has none. */
export interface OpenGrantRow {
  readonly id: number
  readonly project_id: number | null
  readonly role: Role | null
}

/** Of those of these people who may come in: a row for each grant, one without a role for who has none. */
export const selectGrantsOfOpen = (db: Queryable, ids: readonly number[]): Promise<OpenGrantRow[]> =>
  db
    .selectFrom('people')
    .leftJoin('grants', 'grants.person_id', 'people.id')
    .select(['people.id', 'grants.project_id', 'grants.role'])
    .where('people.id', 'in', [...ids])
    .where('people.is_disabled', '=', 0)
    .execute()

/** Where a grant stands: one of a person, project and source. */
export interface GrantPlace {
  readonly personId: number
  /** Null: everywhere. */
  readonly projectId: number | null
  readonly source: GrantSource
}

/** Answers whether there was one. */
export async function deleteGrant(tx: Tx, { personId, projectId, source }: GrantPlace): Promise<boolean> {
  const gone = await tx
    .deleteFrom('grants')
    .where('person_id', '=', personId)
    .where('source', '=', source)
    .where('project_id', projectId === null ? 'is' : '=', projectId)
    .returning('id')
    .execute()
  return gone.length > 0
}

/** In place of the one that stands there. */
export async function setGrant(tx: Tx, place: GrantPlace, role: Role): Promise<void> {
  await deleteGrant(tx, place)
  await tx
    .insertInto('grants')
    .values({ person_id: place.personId, project_id: place.projectId, role, source: place.source })
    .execute()
}

export async function deleteGrantsOf(tx: Tx, personId: number, source: GrantSource): Promise<void> {
  await tx.deleteFrom('grants').where('person_id', '=', personId).where('source', '=', source).execute()
}

/** Whether there is an admin who can come in. */
export async function hasAdmin(db: Queryable): Promise<boolean> {
  const row = await peopleWhoComeIn(db)
    .innerJoin('grants', 'grants.person_id', 'people.id')
    .select('people.id')
    .where('grants.project_id', 'is', null)
    .where('grants.role', '=', 'admin')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** A link made before ends. */
export async function setPasswordLink(tx: Tx, row: { person_id: number; hash: string; created_at: string }) {
  await deletePasswordLink(tx, row.person_id)
  await tx.insertInto('password_links').values(row).execute()
}

export async function deletePasswordLink(tx: Tx, personId: number): Promise<void> {
  await tx.deleteFrom('password_links').where('person_id', '=', personId).execute()
}

export const selectPasswordLink = (db: Queryable, hash: string) =>
  db.selectFrom('password_links').selectAll().where('hash', '=', hash).executeTakeFirst()

/** Answers whether it was still there: of two who take it at once, one does. */
export async function takePasswordLink(tx: Tx, hash: string): Promise<boolean> {
  const taken = await tx.deleteFrom('password_links').where('hash', '=', hash).returning('person_id').execute()
  return taken.length > 0
}
