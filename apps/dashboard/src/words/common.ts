import { sentences } from './apart.js'
import { NNBSP } from './units.js'

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

export const time = {
  justNow: 'just now',
  secondsAgo: (n: number) => `${n}${NNBSP}s ago`,
  minutesAgo: (n: number) => `${n}${NNBSP}min ago`,
  hoursAgo: (n: number) => `${n}${NNBSP}h ago`,
  in: (wait: string) => `in ${wait}`,
  wholeHours: (h: number) => `${h}${NNBSP}h`,
  tenths: (n: number) => `${n.toFixed(1)}${NNBSP}s`,
  seconds: (n: number | string) => `${n}${NNBSP}s`,
  minutes: (min: number, s: number) => `${min}${NNBSP}min${s > 0 ? ` ${s}${NNBSP}s` : ''}`,
  hours: (h: number, min: number) => `${h}${NNBSP}h${min > 0 ? ` ${min}${NNBSP}min` : ''}`,
}

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
