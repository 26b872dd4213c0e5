import { sentences } from './apart.js'

/** What stands in the place of the list where it has no flag. */
export const noFlags = sentences({
  empty: 'No flags yet',
  emptyHelp: 'A flag wraps a new path in your code. It starts off, in every environment.',
  firstSteps: 'Be led through the first steps',
  noneFound: 'No flag matches',
  noSuchState: (typed: string, states: readonly string[]) =>
    `There is no state “${typed}”. A flag is ${states.slice(0, -1).join(', ')} or ${states.at(-1)}.`,
  clearSearch: 'Show all flags',
})
