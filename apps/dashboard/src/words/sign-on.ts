import type { SignOnRefusal } from '@tailslide/api'
import { lookup } from '../state/lookup.js'

/** Why single sign-on has not let somebody in. At the door alone, which imports it: the first page has no need of it. */
const REFUSALS: Readonly<Record<SignOnRefusal, string>> = {
  denied: 'The sign-in was ended before you were let in. Try again, or ask an admin for access.',
  not_begun: 'This sign-in was begun in another browser, took too long, or was used already. Try again.',
  unusable: 'Single sign-on has sent back what cannot be used. Try again.',
  nobody: 'Single sign-on does not say who you are. Tell an admin.',
  no_email: 'Single sign-on knows no email address of yours that could be used here. Tell an admin.',
  email_unverified: 'Single sign-on has not verified your email address. Verify it there, then try again.',
  email_of_somebody:
    'An account here has your email address, and single sign-on does not say that it is yours. Tell an admin.',
  email_came_before: 'Somebody else has signed in with your email address before. Tell an admin.',
  disabled: 'Your account is disabled. Ask an admin.',
  too_often: 'Signing in has failed too often from this address. Try again in a minute.',
  unreachable: 'Single sign-on cannot be reached just now. Try again in a moment.',
  broken: 'Single sign-on does not work just now. Tell an admin: the log of Tailslide says why.',
  off: 'There is no single sign-on here.',
}
const sentenceFor = lookup(REFUSALS)

const NAME = '#single-sign-on='

/** What Tower says in the address of whoever comes back from there in vain. */
export const refusedSignOn = (hash: string): string | undefined =>
  hash.startsWith(NAME) ? sentenceFor(hash.slice(NAME.length)) : undefined
