import { sentences } from './apart.js'

export const problem = sentences({
  other: 'Something on this page went wrong. Reload it.',
  timeout: 'Tower did not answer in time.',
  signedOut: 'Your session had ended, so this was not done. Once you have signed in, do it again.',
  unreachable: 'Tower cannot be reached.',
  unexpected: (status: number) => `The answer was not Tower's (status ${status}). Is there a proxy in between?`,
  couldNotRead: (what: string) => `${what} could not be read`,
  retry: 'Retry',
  blank: 'Spaces alone are no text.',
  tooLong: (most: number, has: number) =>
    `At most ${most.toLocaleString()} characters. These are ${has.toLocaleString()}.`,
})

export const state = {
  on: 'On',
  off: 'Off',
  closed: 'Closed',
  open: 'Open',
  recovering: 'Recovering',
  observing: 'Observing',
  'forced-off': 'Forced off',
  'forced-on': 'Forced on',
  'cannot-trip': 'Cannot trip',
  offForEveryone: 'off for everyone',
  retryIn: (wait: string) => `off for everyone, retry in ${wait}`,
  retrySoon: 'off for everyone, retry soon',
  staysOpen: 'off for everyone until somebody closes it',
  isBack: (share: string) => `${share} of the rollout is back`,
  untilLetGo: 'until somebody lets go',
  notTold: 'nothing would open it',
}
