import type { Clock } from '@tailslide/core'
import { changeIn } from '../audit/change.js'
import type { DatabaseOptions, Queryable } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { openExisting } from '../db/open-existing.js'
import { TowerError } from '../errors.js'
import { endTokensOf } from '../tokens/end-tokens.js'
import { canonicalEmail } from './email.js'
import { giveByHand } from './grants.js'
import { checkNewPassword, createPasswords } from './passwords.js'
import { addPerson } from './people.js'
import { recordPerson, toldPerson } from './person-log.js'
import { deletePasswordLink, selectFirstEmails, selectPersonByEmail, updatePerson } from './queries.js'
import { deleteSessionsOf } from './session-queries.js'

export interface RecoverOptions {
  readonly database: DatabaseOptions
  readonly clock: Clock
  readonly email: string
  /** Whether the account is made where nobody has the address. */
  readonly mayMake: boolean
  /** Asked for once nothing else stands in the way. */
  readonly password: () => Promise<string>
}

/**
 * Makes somebody an admin who can sign in with this password, whatever they were before: new, kept out, without a role. Their
 * sessions and API tokens end. Whoever can write the database may do so. A Tower that runs knows of it within five seconds. Answers
 * whether the account was made.
 */
export async function recoverAdmin(options: RecoverOptions): Promise<{ readonly isNew: boolean }> {
  const { clock, email, mayMake } = options
  const database = await openExisting(options.database, clock.now())
  try {
    const find = async (db: Queryable) => {
      const person = await selectPersonByEmail(db, canonicalEmail(email))
      if (!person && !mayMake) throw await nobodyHas(db, email)
      return person
    }
    await find(database.db)
    const password = await options.password()
    checkNewPassword(password, canonicalEmail(email))
    const password_hash = await createPasswords().hash({ name: 'recover', isKnown: true }, password)
    return await database.transaction(async (tx) => {
      await database.lock(tx, LOCKS.people)
      const known = await find(tx)
      const context = { database, clock }
      const change = await changeIn(tx, { kind: 'tower' }, context)
      const before = known && (await toldPerson(context, change, known.id))
      const { id } = known ?? (await addPerson(context, tx, { email, name: email }))
      await updatePerson(tx, id, { password_hash, is_disabled: 0, updated_at: change.at })
      await giveByHand(tx, id, { role: 'admin' })
      await deletePasswordLink(tx, id)
      await deleteSessionsOf(tx, id)
      await endTokensOf(context, change, id)
      const after = await toldPerson(context, change, id)
      await recordPerson(context, change, { action: 'person_recover', before, after })
      return { isNew: !known }
    })
  } finally {
    await database.close()
  }
}

const MOST_NAMED = 5

/** A mistyped address would make one more admin, and leave the account that was meant as it is. */
async function nobodyHas(db: Queryable, email: string): Promise<TowerError> {
  const known = await selectFirstEmails(db, MOST_NAMED)
  const others = known.length > 0 ? `The first accounts are ${known.join(', ')}.` : 'There are no accounts yet.'
  return new TowerError(
    'PERSON_NOT_FOUND',
    `Nobody has the address ${email}. ${others} To make a new admin of it, add --new.`,
  )
}
