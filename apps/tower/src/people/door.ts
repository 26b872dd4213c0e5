import type { Context } from '../context.js'
import type { PublicPlace } from '../http/origin.js'
import type { SessionCookies } from '../http/session-cookie.js'
import type { Passwords } from './passwords.js'
import type { SetUp } from './set-up.js'
import type { SignIn } from './sign-in.js'

/** What people come in by. */
export interface Door {
  readonly context: Context
  readonly place: PublicPlace
  readonly cookies: SessionCookies
  readonly passwords: Passwords
  readonly signIn: SignIn
  readonly setUp: SetUp
}
