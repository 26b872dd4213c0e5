import { timingSafeEqual } from 'node:crypto'
import { changeIn } from '../audit/change.js'
import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { hashSecret, makeSecret } from '../keys/secrets.js'
import { canonicalEmail } from './email.js'
import { giveByHand } from './grants.js'
import { linkEnded } from './links.js'
import { requireNewName } from './names.js'
import { checkNewPassword, type Passwords } from './passwords.js'
import { addPerson } from './people.js'
import { recordPerson, toldPerson } from './person-log.js'
import { deletePasswordLink, hasAdmin, type PersonRow, selectPersonByEmail, updatePerson } from './queries.js'
import { type NewSession, startSession, type Visitor } from './sessions.js'

/** Makes the first admin of a Tower that has nobody yet who can sign in as one: who is invited may never come. */
export interface SetUp {
  /** What whoever started this Tower was shown; undefined where there is an admin. It ends with the process. */
  readonly token: string | undefined
  /** LINK_ENDED for another token, and once there is an admin. */
  run(visitor: Visitor, asked: FirstAdmin): Promise<NewSession>
}

export interface FirstAdmin {
  readonly token: string
  readonly email: string
  readonly name?: string
  readonly password: string
}

export async function createSetUp(context: Context, passwords: Passwords): Promise<SetUp> {
  const token = (await hasAdmin(context.database.db)) ? undefined : makeSecret('tsl_', context.random)
  return {
    token,
    async run(visitor, { token: shown, email, name = email, password }) {
      if (token === undefined || !isSame(shown, token)) throw linkEnded()
      checkNewPassword(password, canonicalEmail(email))
      const password_hash = await passwords.hash({ name: 'set-up', isKnown: true }, password)
      return context.database.transaction(async (tx) => {
        await context.database.lock(tx, LOCKS.people)
        // Of two who come at once, and of two Towers with a token each, one makes the first.
        if (await hasAdmin(tx)) throw linkEnded()
        const { id } = await invitedOrNew(context, tx, { email, name, password_hash })
        await giveByHand(tx, id, { role: 'admin' })
        const change = await changeIn(tx, { kind: 'person', id, name, address: visitor.address }, context)
        await recordPerson(context, change, { action: 'person_create', after: await toldPerson(context, change, id) })
        return startSession(context, tx, id, visitor)
      })
    },
  }
}

/** Whoever has invited themselves first, and comes by this link, is that person. */
async function invitedOrNew(
  context: Context,
  tx: Tx,
  { email, name, password_hash }: Pick<PersonRow, 'email' | 'name' | 'password_hash'>,
): Promise<Pick<PersonRow, 'id'>> {
  const known = await selectPersonByEmail(tx, canonicalEmail(email))
  await requireNewName(tx, { name, email, ...(known && { id: known.id }) })
  const isInvited = known && known.is_disabled === 0 && known.password_hash === null && known.subject === null
  if (!isInvited) return addPerson(context, tx, { email, name, password_hash })
  await updatePerson(tx, known.id, { name, password_hash, updated_at: isoNow(context) })
  await deletePasswordLink(tx, known.id)
  return known
}

const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(one)), Buffer.from(hashSecret(other)))
