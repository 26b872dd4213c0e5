import type { Tx } from '../db/database.js'
import { invalidInput } from '../errors.js'
import { canonicalEmail, requireOwnName } from './email.js'
import { lettersOf } from './letters.js'
import { selectNames } from './queries.js'

const RULE = 'must not look like the name of another person: add what tells you apart, such as your team'

/** Refuses a new name that breaks a rule, and one that looks like another person's. To be called with the lock of people. */
export async function requireNewName(
  tx: Tx,
  { name, email, id }: { readonly name: string; readonly email: string; readonly id?: number },
): Promise<void> {
  requireOwnName(name, email)
  // Nobody else may have their address for a name, and an eye reads all of one.
  if (canonicalEmail(name) === canonicalEmail(email)) return
  if (await isOfAnother(tx, name, id)) throw invalidInput('name', name, RULE)
}

/** Whether somebody but `id` has a name that looks like this one. */
export async function isOfAnother(tx: Tx, name: string, id?: number): Promise<boolean> {
  const look = lettersOf(name)
  return (await selectNames(tx)).some((other) => other.id !== id && lettersOf(other.name) === look)
}
