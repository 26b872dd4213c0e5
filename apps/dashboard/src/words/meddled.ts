import { sentences } from './apart.js'

/** Said where something in the browser has put its own words in place of the page's. */
export const meddled = sentences({
  line: 'Drawn anew: a translator or the like changes the texts here, and they may be old. Turn it off, and reload.',
  stopped:
    'Something in this browser changes its texts, as a translator does. Turn that off for this address, and reload. Flags, circuits and services are not touched by that.',
})
