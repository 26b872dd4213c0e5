/**
 * What a caller may do, by the credentials that were shown: the roles of people and of the tokens they make, and keys that
 * do one thing. A key of an app, of servers or of browsers, opens the routes of its own app alone.
 */
export const GRANTS = ['viewer', 'editor', 'releaser', 'admin', 'server-key', 'client-key', 'metrics'] as const
export type Grant = (typeof GRANTS)[number]

/** What a route asks of whoever calls it. */
export type Need = 'nobody' | Grant

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

export const satisfies = (grant: Grant, need: Need): boolean => need === 'nobody' || SATISFIED_BY[need].includes(grant)
