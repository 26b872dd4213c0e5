import { sentences } from './apart.js'

export const signingIn = sentences({
  title: 'Sign in',
  email: 'Email address',
  password: 'Password',
  newPassword: 'Password',
  passwordHelp: (least: number) => `At least ${least} characters. A few words that belong to you alone are best.`,
  name: 'Your name',
  submit: 'Sign in',
  with: 'Sign in with single sign-on',
  withInTab: 'Sign in with single sign-on, in a new tab',
  refused: 'This email address and password do not belong together.',
  firstAdmin: 'Nobody can sign in yet',
  firstAdminHelp:
    'When Tailslide started, it printed a link that makes the first admin. Open that link. If it is lost, start Tailslide again: it prints a new one.',
  setUpTitle: 'Make the first admin',
  setUpHelp: 'You will be able to do everything here, and to invite others.',
  setUpSubmit: 'Make the account',
  choose: 'Choose a password',
  chooseHelp: 'The link works once. After this you are signed in.',
  chooseSubmit: 'Set the password',
  nameHelp: 'Empty: the name that stands in the list of people already.',
  linkMissingSetUp: 'This address lacks its token. Open the whole link that Tailslide has printed when it started.',
  linkMissing: 'This address lacks its token. Open the whole link, as it was sent.',
  linkEnded: 'This link has ended',
  linkEndedSetUp:
    'It works once, and only until the process that printed it stops. Start Tailslide again for a new one, or sign in.',
  linkUsedSetUp: 'The first admin has been made. Sign in, or ask an admin to invite you.',
  linkEndedPassword: 'It works once and for a limited time. Ask an admin for a new one.',
  toSignIn: 'Go to sign in',
  ended: 'Your session has ended',
  endedHelp: 'Sign in again. What you have typed is still there.',
})
