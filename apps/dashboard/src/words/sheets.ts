import { sentences } from './apart.js'

/** What is asked over the page about a flag, and what stands in the place of the list where it has none. */
export const sheets = sentences({
  empty: 'No flags yet',
  emptyHelp: 'A flag wraps a new path in your code. It starts off, in every environment.',
  firstSteps: 'Be led through the first steps',
  noneFound: 'No flag matches',
  clearSearch: 'Show all flags',
  turnOn: (title: string) => `Turn on ${title}?`,
  turnOnSubmit: (environment: string) => `Turn on in ${environment}`,
  atOnce: (share: string) => `${share} of users get the new path at once.`,
  opensAbove: (limit: string) => `The circuit opens above ${limit} failing calls.`,
  neverOpens: 'The circuit does not open by itself: its limit is 0.',
  reason: 'Reason',
  reasonRequired: 'This environment asks for a reason.',
  notNow: 'Not now',
  offNeverAsks: 'Turning off never asks.',
  titleField: 'Name',
  titleHelp: 'Your code asks for it by this name. Letters, digits and hyphens read best.',
  description: 'What it is for',
  make: 'Make the flag',
  cancel: 'Cancel',
  makeHelp:
    'The flag is made in every environment, off. Its circuit opens above 10 % failing calls and comes back by itself.',
})
