/** What people and tokens may do in a project, each more than the one before. An admin's is all of Tower. */
export const ROLES = ['viewer', 'editor', 'releaser', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * What a caller may do, by the credentials that were shown: a role, or a key that does one thing. A key of an app, of servers
 * or of browsers, opens the routes of its own app alone.
 */
export const GRANTS = [...ROLES, 'server-key', 'client-key', 'metrics'] as const
export type Grant = (typeof GRANTS)[number]

/** What a route asks of whoever calls it. `person`: somebody who has signed in, whatever their role; it is about their own account. */
export type Need = 'nobody' | 'person' | Grant

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value)

/** Whether `role` may all that `other` may. */
export const isAtLeast = (role: Role, other: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(other)

/** Which grants satisfy which need. What has `nobody` is open to everybody, and no credentials are looked at. */
const SATISFIED_BY: Readonly<Record<Grant, readonly Grant[]>> = {
  viewer: ['viewer', 'editor', 'releaser', 'admin'],
  editor: ['editor', 'releaser', 'admin'],
  releaser: ['releaser', 'admin'],
  admin: ['admin'],
  'server-key': ['server-key', 'admin'],
  'client-key': ['client-key', 'server-key', 'admin'],
  metrics: ['metrics', 'admin'],
}

export const satisfies = (grant: Grant, need: Need): boolean =>
  need === 'nobody' || (need !== 'person' && SATISFIED_BY[need].includes(grant))
