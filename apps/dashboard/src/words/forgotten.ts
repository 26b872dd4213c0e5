import { sentences } from './apart.js'

/** At the door alone, which imports it: the first page has no need of it. */
export const forgotten = sentences({
  asked: 'Forgotten your password?',
  askAnAdmin: 'Ask an admin of this Tailslide for a link to choose a new one. They make it under “People”.',
  lastAdmin: 'Are you the only admin? On the machine where Tailslide runs, this gives you a new one:',
  command: 'tailslide recover-admin <your email address>',
})
