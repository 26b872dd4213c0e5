import type { Person, PersonGrant, Role } from '@tailslide/api'
import { roleIn } from '../frame/roles.js'

export interface HeldRole {
  readonly role: Role
  readonly isEverywhere: boolean
  readonly isByGroup: boolean
}

/** The role that counts for somebody in a project, and where it comes from; undefined: none. */
export function heldRole(person: Pick<Person, 'grants'>, projectId: number): HeldRole | undefined {
  const role = roleIn(person, projectId)
  if (!role) return undefined
  const gives = person.grants.filter(
    (grant) => grant.role === role && (grant.project_id === null || grant.project_id === projectId),
  )
  const grant: PersonGrant | undefined = gives.find(({ project_id }) => project_id === null) ?? gives[0]
  return { role, isEverywhere: grant?.project_id === null, isByGroup: grant?.source === 'group' }
}

/** What somebody was given by hand in one project, or with null in all. */
export const givenByHand = ({ grants }: Pick<Person, 'grants'>, projectId: number | null): Role | undefined =>
  grants.find(({ project_id, source }) => project_id === projectId && source === 'hand')?.role
