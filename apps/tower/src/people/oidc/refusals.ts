import type { SignOnRefusal } from '@tailslide/api'
import { TowerError, type TowerErrorCode } from '../../errors.js'

/** What somebody is told whom single sign-on does not let in. */
export class SignOnRefused extends TowerError {
  readonly why: SignOnRefusal

  constructor(why: SignOnRefusal, cause?: unknown) {
    const [code, message] = SAID[why]
    super(code, message, { cause })
    this.why = why
  }
}

const notLetIn = (why: string) => ['SIGN_IN_REFUSED', `Single sign-on did not let you in: ${why}.`] as const

const SAID = {
  denied: notLetIn('it has given no leave (access_denied)'),
  not_begun: notLetIn('this browser has not begun, or it took too long. Begin again'),
  unusable: notLetIn('its answer cannot be used. Begin again'),
  nobody: notLetIn('it names nobody'),
  no_email: notLetIn('it has no email address of yours'),
  email_unverified: notLetIn('it has not verified your email address'),
  email_of_somebody: notLetIn('somebody here has your email address, and it does not say that it is yours'),
  email_came_before: notLetIn('somebody else has come with your email address before'),
  disabled: notLetIn('your account is disabled'),
  too_often: ['TOO_MANY_FAILURES', 'Signing in has failed too often from this address. Try again in a minute.'],
  unreachable: ['SIGN_ON_UNAVAILABLE', 'Single sign-on cannot be reached just now. Try again.'],
  broken: [
    'SIGN_ON_BROKEN',
    'Single sign-on does not work for anybody just now. Tell an admin: the log of Tower says why.',
  ],
  off: ['NOT_CONFIGURED', 'This Tower has no single sign-on: it was started without --oidc-issuer.'],
} as const satisfies Record<SignOnRefusal, readonly [TowerErrorCode, string]>
