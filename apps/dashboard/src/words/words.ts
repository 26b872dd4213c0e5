import { flags } from './flags.js'
import { frame } from './frame.js'
import { history } from './history.js'
import { signingIn } from './signing-in.js'

/** Narrow and unbreakable, between a number and its unit. */
export const NNBSP = '\u202f'

const problem = {
  other: 'Something on this page went wrong. Reload it.',
  timeout: 'Tower did not answer in time.',
  unreachable: 'Tower cannot be reached.',
  unexpected: (status: number) => `The answer was not Tower's (status ${status}). Is there a proxy in between?`,
  couldNotRead: (what: string) => `${what} could not be read`,
  retry: 'Retry',
}

const time = {
  justNow: 'just now',
  secondsAgo: (n: number) => `${n}${NNBSP}s ago`,
  minutesAgo: (n: number) => `${n}${NNBSP}min ago`,
  hoursAgo: (n: number) => `${n}${NNBSP}h ago`,
  seconds: (n: number) => `${n}${NNBSP}s`,
  minutes: (min: number, s: number) => `${min}${NNBSP}min${s > 0 ? ` ${s}${NNBSP}s` : ''}`,
  hours: (h: number, min: number) => `${h}${NNBSP}h${min > 0 ? ` ${min}${NNBSP}min` : ''}`,
}

const state = {
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
}

/** Everything that a person reads on these pages. */
export const words = { flags, frame, history, problem, signingIn, state, time }

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 })
const rounded = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const numberOf = (value: number): string => number.format(value)
/** As it is set. */
export const percent = (value: number): string => `${number.format(value)}${NNBSP}%`
/** As it was measured. */
export const aboutPercent = (value: number): string => `${rounded.format(value)}${NNBSP}%`
