import type { Clock } from '@tailslide/core'
import { changeIn } from '../audit/change.js'
import type { DatabaseOptions } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { migrate } from '../db/migrate.js'
import { migrations } from '../db/migrations/index.js'
import { openDatabase } from '../db/open-database.js'
import { endTokensOf } from '../tokens/end-tokens.js'
import { canonicalEmail } from './email.js'
import { giveByHand } from './grants.js'
import { checkNewPassword, createPasswords } from './passwords.js'
import { addPerson } from './people.js'
import { recordPerson, toldPerson } from './person-log.js'
import { deletePasswordLink, selectPersonByEmail, updatePerson } from './queries.js'
import { deleteSessionsOf } from './session-queries.js'

export interface RecoverOptions {
  readonly database: DatabaseOptions
  readonly clock: Clock
  readonly email: string
  readonly password: string
}

/**
 * Makes somebody an admin who can sign in with this password, whatever they were before: new, kept out, without a role. Their
 * sessions and API tokens end. Whoever can write the database may do so. A Tower that runs knows of it within five seconds.
 */
export async function recoverAdmin({ database: options, clock, email, password }: RecoverOptions): Promise<void> {
  checkNewPassword(password, canonicalEmail(email))
  const password_hash = await createPasswords().hash({ name: 'recover', isKnown: true }, password)
  const database = await openDatabase(options, () => {})
  try {
    await migrate(database, migrations, clock.now())
    await database.transaction(async (tx) => {
      await database.lock(tx, LOCKS.people)
      const known = await selectPersonByEmail(tx, canonicalEmail(email))
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
    })
  } finally {
    await database.close()
  }
}
