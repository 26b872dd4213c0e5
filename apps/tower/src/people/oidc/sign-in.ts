import { isAtLeast, type Role } from '@tailslide/api'
import type { AccessAction } from '../../audit/actions.js'
import { changeIn } from '../../audit/change.js'
import { type Context, isoNow } from '../../context.js'
import type { Tx } from '../../db/database.js'
import { LOCKS } from '../../db/locks.js'
import { selectProjectTitles } from '../../projects/queries.js'
import { canonicalEmail } from '../email.js'
import { isOfAnother } from '../names.js'
import { addPerson } from '../people.js'
import { recordPerson, type ToldPerson, toldPerson } from '../person-log.js'
import {
  deleteGrantsOf,
  type PersonRow,
  selectPersonByEmail,
  selectPersonBySubject,
  setGrant,
  updatePerson,
} from '../queries.js'
import { type NewSession, startSession, type Visitor } from '../sessions.js'
import type { GivenByGroups } from './groups-in-vain.js'
import type { GroupRole } from './options.js'
import type { Identity } from './provider.js'
import { SignOnRefused } from './refusals.js'

/** Makes who comes for the first time; what their groups give is replaced, what was given by hand stays. */
export async function signInAs(
  context: Context,
  visitor: Visitor,
  identity: Identity,
  groups: readonly GroupRole[],
): Promise<NewSession & GivenByGroups> {
  const done = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.people)
    const { person, before } = await findOrMake(context, tx, identity)
    if (person.is_disabled === 1) throw new SignOnRefused('disabled')
    const given = await giveByGroups(
      tx,
      person.id,
      groups.filter(({ group }) => identity.groups.includes(group)),
    )
    const { id, name } = person
    const change = await changeIn(tx, { kind: 'person', id, name, address: visitor.address }, context)
    const after = await toldPerson(context, change, id)
    await recordPerson(context, change, { action: actionOf(before), before, after })
    return { ...(await startSession(context, tx, id, visitor)), ...given }
  })
  context.keysEnded({ personId: done.personId })
  return done
}

interface Found {
  readonly person: PersonRow
  /** As the history had them; undefined where they are new. */
  readonly before: ToldPerson | undefined
}

async function findOrMake(context: Context, tx: Tx, identity: Identity): Promise<Found> {
  const asFound = async (person: PersonRow): Promise<Found> => ({
    person,
    before: await toldPerson(context, { tx }, person.id),
  })
  const { issuer, subject, email, isEmailVerified, name } = identity
  const known = await selectPersonBySubject(tx, { issuer, subject })
  if (known) return asFound(known)
  if (isEmailVerified === false) throw new SignOnRefused('email_unverified')
  const namesake = await selectPersonByEmail(tx, canonicalEmail(email))
  if (!namesake) {
    // Two people may have one name there, and nobody is there to be asked for another.
    const own = (await isOfAnother(tx, name)) ? email : name
    return { person: await addPerson(context, tx, { email, name: own, issuer, subject }), before: undefined }
  }
  // Whoever can have any address written into an account there would be anybody here.
  if (isEmailVerified !== true) throw new SignOnRefused('email_of_somebody')
  if (namesake.subject !== null) throw new SignOnRefused('email_came_before')
  const found = await asFound(namesake)
  await updatePerson(tx, namesake.id, { issuer, subject, updated_at: isoNow(context) })
  return found
}

function actionOf(before: ToldPerson | undefined): AccessAction {
  if (!before) return 'person_create'
  if (before.fields.state === 'invited') return 'person_accept'
  return before.fields.has_single_sign_on ? 'person_grants' : 'person_update'
}

/** The highest role in each place. A project that is not there has no grants. */
async function giveByGroups(tx: Tx, personId: number, given: readonly GroupRole[]): Promise<GivenByGroups> {
  await deleteGrantsOf(tx, personId, 'group')
  if (given.length === 0) return { roles: 0, missingProjects: [] }
  const ids = new Map((await selectProjectTitles(tx)).map(({ title, id }) => [title, id]))
  const roles = new Map<number | null, Role>()
  for (const { role, project } of given) {
    const projectId = project === undefined ? null : ids.get(project)
    const before = projectId === undefined ? undefined : roles.get(projectId)
    if (projectId !== undefined && !(before && isAtLeast(before, role))) roles.set(projectId, role)
  }
  for (const [projectId, role] of roles) await setGrant(tx, { personId, projectId, source: 'group' }, role)
  return {
    roles: roles.size,
    missingProjects: given.flatMap(({ project }) => (project === undefined || ids.has(project) ? [] : [project])),
  }
}
