import Type from 'typebox'
import { created, ok } from './answers.js'
import { ROLES } from './needs.js'
import { route } from './route.js'
import { id, instant, instantText, integer, maybe, name, oneOf, only, orNull, payload, suchAs } from './values.js'

/** `metrics` reads the metrics and nothing else. */
export const TOKEN_SCOPES = ['api', 'metrics'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

export const MOST_TOKEN_PROJECTS = 100
/** Tokens that work; those without an owner are machines'. `inAll` has those that have ended too. */
export const MOST_TOKENS = { ofPerson: 100, ofNobody: 500, inAll: 10_000 } as const
/** How long a token that was replaced goes on working, seconds. */
export const TOKEN_OVERLAP = { default: 3_600, most: 86_400 }

const shown = {
  id: Type.Integer(),
  name: Type.String(),
  /** The first characters of the token. */
  prefix: Type.String(),
  /** The person whose token it is, and whose rights bound its own; null: nobody in particular. */
  owner_id: orNull(Type.Integer()),
  scope: Type.Enum([...TOKEN_SCOPES]),
  /** Null where the scope is `metrics`. */
  role: orNull(Type.Enum([...ROLES])),
  /** The projects that the role is for; null: all, those to come included. */
  projects: orNull(Type.Array(Type.Integer())),
  created_at: instant,
  created_by: Type.String(),
  /** From then on it opens nothing. */
  expires_at: orNull(instant),
  revoked_at: orNull(instant),
  /** The token that took its place in a rotation. */
  replaced_by: orNull(Type.Integer()),
  /** The first of those that it came of by rotation; null: it came of none. */
  came_of: orNull(Type.Integer()),
  /** To the minute. */
  last_used_at: orNull(instant),
}

/** An API token without its text. */
const token = Type.Object(shown)
export type ApiToken = Type.Static<typeof token>

/** With its text, which is answered once and kept nowhere. */
const newToken = Type.Object({ ...shown, token: Type.String() })
export type NewApiToken = Type.Static<typeof newToken>

const projects = Type.Array(id, {
  minItems: 1,
  maxItems: MOST_TOKEN_PROJECTS,
  uniqueItems: true,
  rule: `must be a list of 1 to ${MOST_TOKEN_PROJECTS} ids of projects, each once`,
})

const wanted = only({
  name,
  scope: Type.Optional(oneOf(...TOKEN_SCOPES)),
  /** Default: viewer. */
  role: Type.Optional(oneOf(...ROLES)),
  projects: Type.Optional(projects),
  expires_at: Type.Optional(instantText),
})
export type WantedToken = Type.Static<typeof wanted>

const rotation = maybe({
  /** Seconds that the old token goes on working. */
  overlap: Type.Optional(suchAs(integer(0, TOKEN_OVERLAP.most, 'seconds'), TOKEN_OVERLAP.default)),
  /** Of the new token; default: that of the old one. */
  name: Type.Optional(name),
  /** Of the new token; default: that of the old one. */
  expires_at: Type.Optional(instantText),
})
export type TokenRotation = NonNullable<Type.Static<typeof rotation>>

export const tokens = {
  list: route({
    method: 'GET',
    path: '/api/tokens',
    needs: 'viewer',
    of: 'mine',
    answer: ok(payload(Type.Array(token))),
    summary: 'Your API tokens, those that have ended too; those of everybody for an admin',
  }),
  create: route({
    method: 'POST',
    path: '/api/tokens',
    needs: 'viewer',
    of: 'mine',
    body: wanted,
    answer: created(payload(newToken)),
    summary: 'Makes an API token that may do no more than you, the only time that its text is shown',
  }),
  rotate: route({
    method: 'POST',
    path: '/api/tokens/:id/rotate',
    needs: 'viewer',
    of: 'mine',
    body: rotation,
    answer: created(payload(newToken)),
    summary: 'Makes a token in place of another, which goes on working for a while',
  }),
  revoke: route({
    method: 'DELETE',
    path: '/api/tokens/:id',
    needs: 'viewer',
    of: 'mine',
    answer: ok(payload(token)),
    summary: 'Revokes an API token, with all that it came of by rotation or that came of it',
  }),
}
