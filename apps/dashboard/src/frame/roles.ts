import type { Me, ROLES, Role } from '@tailslide/api'

/** Those of the contract, of which a page imports types alone; the compiler holds them to be the same, in the same order. */
const ORDER: typeof ROLES = ['viewer', 'editor', 'releaser', 'admin']
export const isAtLeast = (role: Role | undefined, other: Role): boolean =>
  role !== undefined && ORDER.indexOf(role) >= ORDER.indexOf(other)

/** The highest of what somebody was given in all projects and in this one. */
export function roleIn({ grants }: Pick<Me, 'grants'>, projectId: number): Role | undefined {
  const given = grants.filter(({ project_id }) => project_id === null || project_id === projectId)
  return given.map(({ role }) => role).sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0]
}
