import type { Me, PasswordChange, Session } from '@tailslide/api'
import { actorOf, type PersonCaller } from '../access/caller.js'
import type { AccessAction } from '../audit/actions.js'
import { type Change, changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { personNotFound, TowerError } from '../errors.js'
import { endTokensOf } from '../tokens/end-tokens.js'
import { requireNewName } from './names.js'
import { checkNewPassword, type Passwords } from './passwords.js'
import { readMe, readSessions } from './person.js'
import { recordPerson, toldPerson } from './person-log.js'
import { deletePasswordLink, selectPerson, updatePerson } from './queries.js'
import { deleteSessions, deleteSessionsOf, selectSessions } from './session-queries.js'
import type { SignIn } from './sign-in.js'

// What somebody who has signed in does with their own account.

export const getMe = (context: Context, { personId, sessionId }: PersonCaller): Promise<Me> =>
  readMe(context, personId, sessionId)

export async function rename(context: Context, caller: PersonCaller, name: string): Promise<Me> {
  const { personId: id } = caller
  await changingOwn(context, caller, 'person_update', async ({ tx, at }) => {
    await context.database.lock(tx, LOCKS.people)
    const person = await selectPerson(tx, id)
    if (!person) throw personNotFound(id)
    if (name === person.name) return
    await requireNewName(tx, { name, email: person.email, id })
    await updatePerson(tx, id, { name, updated_at: at })
  })
  context.keysEnded({ personId: caller.personId })
  return getMe(context, caller)
}

/** The other sessions end: whoever knew the old password is out. Tokens, which programs have, end where it is asked for. */
export async function changePassword(
  context: Context & { readonly passwords: Passwords; readonly signIn: SignIn },
  caller: PersonCaller,
  { password, new_password, revoke_tokens = false }: PasswordChange,
): Promise<Me> {
  const { personId, sessionId } = caller
  const person = await selectPerson(context.database.db, personId)
  if (!person) throw personNotFound(personId)
  if (person.password_hash === null) {
    throw new TowerError('NO_PASSWORD', 'You have no password: you come by single sign-on, where it is changed.')
  }
  checkNewPassword(new_password, person.email, 'new_password')
  context.signIn.again(personId)
  const party = { name: `person ${personId}`, isKnown: true }
  if (!(await context.passwords.verify(party, person.password_hash, password))) {
    throw new TowerError('INVALID_INPUT', 'password is not your password.', {
      fields: [{ field: 'password', value: '***', rule: 'must be your password' }],
    })
  }
  const password_hash = await context.passwords.hash(party, new_password)
  await changingOwn(context, caller, 'person_password', async (change) => {
    const { tx, at } = change
    await updatePerson(tx, personId, { password_hash, updated_at: at })
    await deletePasswordLink(tx, personId)
    await deleteSessionsOf(tx, personId, sessionId)
    if (revoke_tokens) await endTokensOf(context, change, personId)
  })
  context.keysEnded({ personId })
  return getMe(context, caller)
}

export const listSessions = (context: Context, { personId, sessionId }: PersonCaller): Promise<Session[]> =>
  readSessions(context, personId, sessionId)

export async function endSession(context: Context, caller: PersonCaller, id: number): Promise<Session[]> {
  const { personId } = caller
  await changingOwn(context, caller, 'person_sign_out', async ({ tx }) => {
    const isOwn = (await selectSessions(tx, personId)).some((session) => session.id === id)
    if (!isOwn) throw new TowerError('SESSION_NOT_FOUND', `You have no session with the id ${id}.`)
    await deleteSessions(tx, [id])
  })
  context.keysEnded({ sessionId: id })
  return listSessions(context, caller)
}

export async function endAllSessions(context: Context, caller: PersonCaller): Promise<void> {
  const { personId } = caller
  await changingOwn(context, caller, 'person_sign_out', ({ tx }) => deleteSessionsOf(tx, personId))
  context.keysEnded({ personId })
}

async function changingOwn(
  context: Context,
  caller: PersonCaller,
  action: AccessAction,
  work: (change: Change) => Promise<void>,
): Promise<void> {
  await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    const change = await changeIn(tx, actorOf(caller), context)
    const before = await toldPerson(context, change, caller.personId)
    await work(change)
    await recordPerson(context, change, { action, before, after: await toldPerson(context, change, caller.personId) })
  })
}
