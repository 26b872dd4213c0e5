import { sentences } from './apart.js'

/** Of what went wrong, or stands wrong in a field: none of it is on the first page before something does. */
export const problem = sentences({
  other: 'Something on this page went wrong. Reload it.',
  timeout: 'Tower did not answer in time.',
  unanswered: 'Tower’s answer has not come, and it may have been done all the same. Look before you do it again.',
  signedOut: 'Your session had ended, so this was not done. Once you have signed in, do it again.',
  signedInAgain: 'You have signed in again. This was not done before: send it once more.',
  unreachable: 'Tower cannot be reached.',
  unexpected: (status: number) => `The answer was not Tower's (status ${status}). Is there a proxy in between?`,
  couldNotRead: (what: string) => `${what} could not be read`,
  retry: 'Retry',
  blank: 'Spaces alone are no text.',
  tooLong: (most: number, has: number) =>
    `At most ${most.toLocaleString()} characters. These are ${has.toLocaleString()}.`,
})
