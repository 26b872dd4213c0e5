import Type from 'typebox'
import { created, ok } from './answers.js'
import { ROLES } from './needs.js'
import { route } from './route.js'
import { bool, HIDDEN, id, idText, instant, name, oneOf, only, payload, secret, suchAs } from './values.js'

/** Characters. The most is what is ever hashed. */
export const PASSWORD = { least: 10, most: 200 } as const
export const PASSWORD_RULE = `must be a string of ${PASSWORD.least} to ${PASSWORD.most} characters without NUL or lone surrogates`
/** Of one person, in projects and everywhere. */
export const MOST_GRANTS = 1_000

/** One that cannot be told from another by looking at it would be invited, or let in, in the place of that other. */
const VISIBLE = String.raw`(?!${HIDDEN}|[\u200c\u200d\ufe0e\ufe0f])`
const LOCAL_PART = String.raw`(?:${VISIBLE}[^\s@<>()\[\]",;:\\])+`
/** Other full stops than U+002E, and one at the end, make another address of the same server. */
const LABEL = String.raw`(?:${VISIBLE}[\p{L}\p{M}\p{N}\-])+`
export const EMAIL = { most: 200, pattern: String.raw`^${LOCAL_PART}@${LABEL}(?:\.${LABEL})*$` } as const
export const EMAIL_RULE = `must be an email address such as ann@example.com, of at most ${EMAIL.most} characters, none of them invisible`

/** One that somebody is to have. */
export const newEmail = Type.String({ maxLength: EMAIL.most, pattern: EMAIL.pattern, rule: EMAIL_RULE })
/** One that somebody says is theirs; those from before there was the rule above still sign in. */
export const email = Type.String({
  maxLength: EMAIL.most,
  pattern: '^[^\\s@\\p{Cc}\\p{Cs}]+@[^\\s@\\p{Cc}\\p{Cs}]+$',
  rule: `must be an email address of at most ${EMAIL.most} characters`,
})
export const personName = suchAs(name, 'Ada')
/** One that is being chosen. */
export const newPassword = suchAs(
  secret({
    minLength: PASSWORD.least,
    maxLength: PASSWORD.most,
    pattern: '^[^\\u0000\\p{Cs}]*$',
    rule: PASSWORD_RULE,
  }),
  'correct horse battery',
)
/** One that somebody says is theirs. */
export const password = secret({
  maxLength: PASSWORD.most,
  rule: `must be a string of at most ${PASSWORD.most} characters`,
})
export const linkToken = secret({ maxLength: 100, rule: 'must be the token of a link, at most 100 characters' })

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/**
 * Where a grant comes from. `hand`: an admin gave it. `group`: a group of single sign-on did; these are replaced at each
 * sign-in.
 */
export const GRANT_SOURCES = ['hand', 'group'] as const
export type GrantSource = (typeof GRANT_SOURCES)[number]

const grant = Type.Object({
  /** Null: in every project, those to come included. */
  project_id: orNull(Type.Integer()),
  role: Type.Enum([...ROLES]),
  source: Type.Enum([...GRANT_SOURCES]),
})
export type PersonGrant = Type.Static<typeof grant>

/** `invited` have not chosen a password yet. */
export const PERSON_STATES = ['active', 'invited', 'disabled'] as const
export type PersonState = (typeof PERSON_STATES)[number]

export const person = Type.Object({
  id: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
  state: Type.Enum([...PERSON_STATES]),
  has_password: Type.Boolean(),
  /** Whether single sign-on has let this person in. */
  has_single_sign_on: Type.Boolean(),
  grants: Type.Array(grant),
  created_at: instant,
  updated_at: instant,
  /** To within five minutes. */
  last_seen_at: orNull(instant),
})
export type Person = Type.Static<typeof person>

/** What lets somebody choose a password. The link is answered once and kept nowhere. */
const link = Type.Object({ link: Type.String(), expires_at: instant })
export type PasswordLink = Type.Static<typeof link>

/** In a project, the role is one of those that are given by project. Without a project it is for all of them. */
const wantedGrant = only({
  role: oneOf(...ROLES),
  project_id: Type.Optional(Type.Union([id, Type.Null()], { rule: 'must be the id of a project, or null for all' })),
})
export type WantedGrant = Type.Static<typeof wantedGrant>

const invitation = only({
  email: newEmail,
  /** Default: the email address; the person may choose another. */
  name: Type.Optional(personName),
  grants: Type.Optional(
    Type.Array(wantedGrant, { maxItems: MOST_GRANTS, rule: `must be an array of at most ${MOST_GRANTS} grants` }),
  ),
})
export type Invitation = Type.Static<typeof invitation>

/** For admins. */
export const people = {
  list: route({
    method: 'GET',
    path: '/api/people',
    needs: 'admin',
    answer: ok(payload(Type.Array(person))),
    summary: 'Everybody who may sign in, with their grants',
  }),
  invite: route({
    method: 'POST',
    path: '/api/people',
    needs: 'admin',
    body: invitation,
    answer: created(payload(Type.Object({ person, ...link.properties }))),
    summary: 'Invites somebody, with the link that lets them choose a password, the only time that it is shown',
  }),
  get: route({
    method: 'GET',
    path: '/api/people/:id',
    needs: 'admin',
    answer: ok(payload(person)),
    summary: 'One person',
  }),
  update: route({
    method: 'PATCH',
    path: '/api/people/:id',
    needs: 'admin',
    body: only({ name: Type.Optional(personName), email: Type.Optional(newEmail), is_disabled: Type.Optional(bool) }),
    answer: ok(payload(person)),
    summary: 'Gives somebody another name or email address, or keeps them out until they are let in again',
  }),
  delete: route({
    method: 'DELETE',
    path: '/api/people/:id',
    needs: 'admin',
    answer: ok(payload(person)),
    summary: 'Removes somebody with their grants and sessions',
  }),
  grant: route({
    method: 'POST',
    path: '/api/people/:id/grants',
    needs: 'admin',
    body: wantedGrant,
    answer: ok(payload(person)),
    summary: 'Gives somebody a role in a project, or in all, in place of the one given before',
  }),
  revoke: route({
    method: 'DELETE',
    path: '/api/people/:id/grants',
    needs: 'admin',
    query: only({ project_id: Type.Optional(idText) }),
    answer: ok(payload(person)),
    summary: 'Takes the role back that somebody was given in a project, or in all',
  }),
  link: route({
    method: 'POST',
    path: '/api/people/:id/link',
    needs: 'admin',
    answer: created(payload(link)),
    summary: 'Makes a link that lets somebody choose a new password; one made before ends',
  }),
  signOut: route({
    method: 'POST',
    path: '/api/people/:id/sign-out',
    needs: 'admin',
    answer: ok(payload(person)),
    summary: 'Ends all sessions of somebody',
  }),
}
