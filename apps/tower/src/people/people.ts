import { isDeepStrictEqual } from 'node:util'
import type { Invitation, PasswordLink, Person, WantedGrant } from '@tailslide/api'
import type { AccessAction } from '../audit/actions.js'
import type { Actor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import { isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { personNotFound, TowerError } from '../errors.js'
import { endTokensOf } from '../tokens/end-tokens.js'
import { newEmail } from './email.js'
import { giveByHand } from './grants.js'
import { makeLink } from './links.js'
import { requireNewName } from './names.js'
import { readPerson } from './person.js'
import { recordPerson, toldPerson } from './person-log.js'
import {
  countPeople,
  deleteGrant,
  deletePasswordLink,
  hasAdmin,
  insertPerson,
  type PersonRow,
  deletePerson as removePerson,
  selectPerson,
  selectPersonByEmail,
  updatePerson,
} from './queries.js'
import { deleteSessionsOf } from './session-queries.js'

/** What admins do with people. Each answers with the person after it. */

const MOST_PEOPLE = 10_000

/** The link is answered once and kept nowhere. */
export function invite(
  context: Context,
  actor: Actor,
  { email, name = email, grants = [] }: Invitation,
  base: string,
): Promise<PasswordLink & { person: Person }> {
  return context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    await requireNewName(tx, { name, email })
    const change = await changeIn(tx, actor, context)
    const row = await addPerson(context, tx, { email, name })
    for (const grant of grants) await giveByHand(tx, row.id, grant)
    await recordPerson(context, change, { action: 'person_invite', after: await toldPerson(context, change, row.id) })
    const link = await makeLink(context, tx, row.id, base)
    return { person: await readPerson(tx, row.id), ...link }
  })
}

/** To be called with the lock of people. */
export async function addPerson(
  context: Pick<Context, 'clock'>,
  tx: Tx,
  more: Pick<PersonRow, 'email' | 'name'> & Partial<Pick<PersonRow, 'password_hash' | 'issuer' | 'subject'>>,
): Promise<PersonRow> {
  const email = newEmail(more.email)
  await requireFreeEmail(tx, email)
  if ((await countPeople(tx)) >= MOST_PEOPLE) {
    throw new TowerError('MOST_REACHED', `A Tower has ${MOST_PEOPLE} people at most.`)
  }
  const { name, password_hash = null, issuer = null, subject = null } = more
  return insertPerson(tx, {
    ...{ email, name, password_hash, issuer, subject },
    is_disabled: 0,
    created_at: isoNow(context),
  })
}

export async function update(
  context: Context,
  actor: Actor,
  id: number,
  { name, email, is_disabled }: { name?: string; email?: string; is_disabled?: boolean },
): Promise<Person> {
  const wanted = email === undefined ? undefined : newEmail(email)
  const action = is_disabled === undefined ? 'person_update' : is_disabled ? 'person_disable' : 'person_enable'
  return changing(context, actor, { id, action }, async ({ tx, at }, row) => {
    if (name !== undefined && name !== row.name) await requireNewName(tx, { name, email: wanted ?? row.email, id })
    if (wanted !== undefined && wanted !== row.email) await requireFreeEmail(tx, wanted)
    // Whoever is let in again signs in again.
    if (is_disabled) await deleteSessionsOf(tx, id)
    // A link went to the address of then, and would open whatever account this is by now.
    if (is_disabled || (wanted !== undefined && wanted !== row.email)) await deletePasswordLink(tx, id)
    const columns = {
      ...(name !== undefined && { name }),
      ...(wanted !== undefined && { email: wanted }),
      ...(is_disabled !== undefined && { is_disabled: is_disabled ? 1 : 0 }),
    }
    if (!isDeepStrictEqual({ ...row, ...columns }, row)) await updatePerson(tx, id, { ...columns, updated_at: at })
  })
}

/** Their tokens, which open nothing without them, end with them. */
export async function remove(context: Context, actor: Actor, id: number): Promise<Person> {
  const gone = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    const person = await readPerson(tx, id)
    const change = await changeIn(tx, actor, context)
    const before = await toldPerson(context, change, id)
    await endTokensOf(context, change, id)
    await keepingAnAdmin(tx, () => removePerson(tx, id))
    await recordPerson(context, change, { action: 'person_delete', before })
    return person
  })
  context.keysEnded({ personId: id })
  return gone
}

export const give = (context: Context, actor: Actor, id: number, grant: WantedGrant): Promise<Person> =>
  changing(context, actor, { id, action: 'person_grants', projectId: grant.project_id }, ({ tx }) =>
    giveByHand(tx, id, grant),
  )

export const takeBack = (context: Context, actor: Actor, id: number, projectId: number | null): Promise<Person> =>
  changing(context, actor, { id, action: 'person_grants', projectId }, async ({ tx }) => {
    await deleteGrant(tx, { personId: id, projectId, source: 'hand' })
  })

export function newLink(context: Context, actor: Actor, id: number, base: string): Promise<PasswordLink> {
  return context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    if (!(await selectPerson(tx, id))) throw personNotFound(id)
    const change = await changeIn(tx, actor, context)
    const told = await toldPerson(context, change, id)
    await recordPerson(context, change, { action: 'person_link', before: told, after: told })
    return makeLink(context, tx, id, base)
  })
}

export const signOutOf = (context: Context, actor: Actor, id: number): Promise<Person> =>
  changing(context, actor, { id, action: 'person_sign_out' }, ({ tx }) => deleteSessionsOf(tx, id))

interface Wanted {
  readonly id: number
  readonly action: AccessAction
  readonly projectId?: number | null | undefined
}

/** What is remembered of the person's sessions ends with it, so that it counts from the answer on. */
async function changing(
  context: Context,
  actor: Actor,
  { id, action, projectId }: Wanted,
  work: (change: Change, row: PersonRow) => Promise<void>,
): Promise<Person> {
  const person = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    const row = await selectPerson(tx, id)
    if (!row) throw personNotFound(id)
    const change = await changeIn(tx, actor, context)
    const before = await toldPerson(context, change, id)
    await keepingAnAdmin(tx, () => work(change, row))
    await recordPerson(context, change, { action, before, after: await toldPerson(context, change, id), projectId })
    return readPerson(tx, id)
  })
  context.keysEnded({ personId: id })
  return person
}

async function requireFreeEmail(tx: Tx, email: string): Promise<void> {
  if (!(await selectPersonByEmail(tx, email))) return
  throw new TowerError('EMAIL_TAKEN', `Somebody with the email address ${email} is there already.`)
}

/** Throws where `change` takes the last admin away who can come in. */
async function keepingAnAdmin(tx: Tx, change: () => Promise<void>): Promise<void> {
  const had = await hasAdmin(tx)
  await change()
  if (!had || (await hasAdmin(tx))) return
  throw new TowerError('LAST_ADMIN', 'Nobody would be left who is an admin and can sign in: make another one first.')
}
