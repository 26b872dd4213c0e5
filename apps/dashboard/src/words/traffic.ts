import { sentences } from './apart.js'

/** Of what is counted of a flag in a list, and when its circuit is tried again: it comes after the rows. */
export const traffic = sentences({
  none: 'no calls in the last hour',
  perMinute: (n: string) => `${n}/min`,
  retryIn: (wait: string) => `, retry in ${wait}`,
  retrySoon: ', retry soon',
})
