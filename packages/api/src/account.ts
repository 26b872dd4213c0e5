import Type from 'typebox'
import { created, elsewhere, ok } from './answers.js'
import { email, linkToken, newEmail, newPassword, password, person, personName } from './people.js'
import { route } from './route.js'
import { ANY_QUERY, bool, instant, oneOf, only, payload } from './values.js'

const session = Type.Object({
  id: Type.Integer(),
  /** Whether it is the one that asks. */
  is_current: Type.Boolean(),
  created_at: instant,
  last_seen_at: instant,
  expires_at: instant,
  address: Type.String(),
  user_agent: Type.String(),
})
export type Session = Type.Static<typeof session>

const me = Type.Object({ ...person.properties, session })
export type Me = Type.Static<typeof me>

const passwordChange = only({
  password,
  new_password: newPassword,
  /** Whether your API tokens end too; default: they go on. */
  revoke_tokens: Type.Optional(bool),
})
export type PasswordChange = Type.Static<typeof passwordChange>

/** The account of whoever has signed in. */
export const account = {
  get: route({
    method: 'GET',
    path: '/api/me',
    needs: 'person',
    answer: ok(payload(me)),
    summary: 'Who you are, and what you may do where',
  }),
  rename: route({
    method: 'PATCH',
    path: '/api/me',
    needs: 'person',
    body: only({ name: personName }),
    answer: ok(payload(me)),
    summary: 'Changes your name',
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/me/password',
    needs: 'person',
    body: passwordChange,
    answer: ok(payload(me)),
    summary: 'Changes your password, and ends your other sessions',
  }),
  sessions: route({
    method: 'GET',
    path: '/api/me/sessions',
    needs: 'person',
    answer: ok(payload(Type.Array(session))),
    summary: 'Where you are signed in',
  }),
  endSession: route({
    method: 'DELETE',
    path: '/api/me/sessions/:id',
    needs: 'person',
    answer: ok(payload(Type.Array(session))),
    summary: 'Ends one of your sessions',
  }),
  signOutEverywhere: route({
    method: 'DELETE',
    path: '/api/me/sessions',
    needs: 'person',
    answer: ok(payload(Type.Array(session))),
    summary: 'Signs you out everywhere, here too',
  }),
}

/** What keeps everybody out who comes by single sign-on. */
const SIGN_ON_TROUBLES = ['client_refused', 'clocks_apart', 'unreachable'] as const
export type SignOnTrouble = (typeof SIGN_ON_TROUBLES)[number]

/** The ways in and out: a session is a cookie. */
export const signingIn = {
  ways: route({
    method: 'GET',
    path: '/api/session',
    needs: 'nobody',
    answer: ok(
      payload(
        Type.Object({
          /** Whether nobody is known yet: the link that the start has printed makes the first admin. */
          needs_first_admin: Type.Boolean(),
          has_single_sign_on: Type.Boolean(),
          /** What keeps everybody out who comes by it, as this Tower has met it last. */
          single_sign_on_trouble: Type.Optional(oneOf(...SIGN_ON_TROUBLES)),
        }),
      ),
    ),
    summary: 'How people get in',
  }),
  signIn: route({
    method: 'POST',
    path: '/api/session',
    needs: 'nobody',
    body: only({ email, password }),
    answer: created(payload(me)),
    summary: 'Signs in with email address and password',
  }),
  signOut: route({
    method: 'DELETE',
    path: '/api/session',
    needs: 'person',
    answer: ok(payload(Type.Integer())),
    summary: 'Signs out',
  }),
  setUp: route({
    method: 'POST',
    path: '/api/setup',
    needs: 'nobody',
    body: only({ token: linkToken, email: newEmail, name: Type.Optional(personName), password: newPassword }),
    answer: created(payload(me)),
    summary: 'Makes the first admin of a new Tower, with the token that its start has printed, and signs in',
  }),
  choosePassword: route({
    method: 'POST',
    path: '/api/password',
    needs: 'nobody',
    body: only({ token: linkToken, name: Type.Optional(personName), password: newPassword }),
    answer: created(payload(me)),
    summary: 'Sets the password of whoever was sent a link, once, and signs in',
  }),
}

/** Why single sign-on has let somebody not in, as the address of the page to sign in says it: `#single-sign-on=<why>`. */
export type SignOnRefusal =
  | 'denied'
  | 'not_begun'
  | 'unusable'
  | 'nobody'
  | 'no_email'
  | 'email_unverified'
  | 'email_of_somebody'
  | 'email_came_before'
  | 'disabled'
  | 'too_often'
  | 'unreachable'
  | 'broken'
  | 'off'

/** By OpenID Connect, where Tower was started with an issuer. Browsers are sent there and back. */
export const singleSignOn = {
  begin: route({
    method: 'GET',
    path: '/api/oidc/sign-in',
    needs: 'nobody',
    /** `to`: where the person goes on, a path of this Tower of at most 500 characters; any other is `/`. */
    query: only({ to: Type.Optional(Type.String()) }),
    answer: elsewhere,
    summary: 'Sends the browser to where people sign in',
  }),
  finish: route({
    method: 'GET',
    path: '/api/oidc/callback',
    needs: 'nobody',
    query: ANY_QUERY,
    answer: elsewhere,
    summary: 'Takes whoever comes back from there, and signs in',
  }),
}
