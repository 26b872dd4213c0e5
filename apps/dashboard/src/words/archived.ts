import { sentences } from './apart.js'

/** Of flags that are out of all lists. */
export const archived = sentences({
  title: 'Archived flags',
  about: 'Off in every environment and out of all lists. The page of each has the way back.',
  since: 'Archived',
  none: 'Nothing is archived',
  noneFound: 'No archived flag matches',
  first: (n: number) => `The first ${n} are shown. Search for others by name.`,
})
