import { isAtLeast, type Role } from '@tailslide/api'
import { type Context, isoNow } from '../../context.js'
import type { Tx } from '../../db/database.js'
import { LOCKS } from '../../db/locks.js'
import { selectProjectTitles } from '../../projects/queries.js'
import { canonicalEmail } from '../email.js'
import { addPerson } from '../people.js'
import {
  deleteGrantsOf,
  type PersonRow,
  selectPersonByEmail,
  selectPersonBySubject,
  setGrant,
  updatePerson,
} from '../queries.js'
import { type NewSession, startSession, type Visitor } from '../sessions.js'
import type { GroupRole } from './options.js'
import { type Identity, refused } from './provider.js'

/** Makes who comes for the first time; what their groups give is replaced, what was given by hand stays. */
export async function signInAs(
  context: Context,
  visitor: Visitor,
  identity: Identity,
  groups: readonly GroupRole[],
): Promise<NewSession> {
  const session = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    const person = await findOrMake(context, tx, identity)
    if (person.is_disabled === 1) throw refused('your account is disabled')
    await giveByGroups(
      tx,
      person.id,
      groups.filter(({ group }) => identity.groups.includes(group)),
    )
    return startSession(context, tx, person.id, visitor)
  })
  context.keysEnded({ personId: session.personId })
  return session
}

async function findOrMake(context: Context, tx: Tx, identity: Identity): Promise<PersonRow> {
  const { issuer, subject, email, isEmailVerified, name } = identity
  const known = await selectPersonBySubject(tx, { issuer, subject })
  if (known) return known
  if (isEmailVerified === false) throw refused('it has not verified your email address')
  const namesake = await selectPersonByEmail(tx, canonicalEmail(email))
  if (!namesake) return addPerson(context, tx, { email, name, issuer, subject })
  // Whoever can have any address written into an account there would be anybody here.
  if (isEmailVerified !== true)
    throw refused('somebody here has your email address, and it does not say that it is yours')
  if (namesake.subject !== null) throw refused('somebody else has come with your email address before')
  await updatePerson(tx, namesake.id, { issuer, subject, updated_at: isoNow(context) })
  return namesake
}

/** The highest role in each place. A project that is not there has no grants. */
async function giveByGroups(tx: Tx, personId: number, given: readonly GroupRole[]): Promise<void> {
  await deleteGrantsOf(tx, personId, 'group')
  if (given.length === 0) return
  const ids = new Map((await selectProjectTitles(tx)).map(({ title, id }) => [title, id]))
  const roles = new Map<number | null, Role>()
  for (const { role, project } of given) {
    const projectId = project === undefined ? null : ids.get(project)
    const before = projectId === undefined ? undefined : roles.get(projectId)
    if (projectId !== undefined && !(before && isAtLeast(before, role))) roles.set(projectId, role)
  }
  for (const [projectId, role] of roles) await setGrant(tx, { personId, projectId, source: 'group' }, role)
}
