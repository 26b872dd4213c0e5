import { sentences } from './apart.js'

/** Of what is not to be undone, because it came too late or was somebody else's; what comes after the first page imports it. */
export const undo = sentences({
  isOnAlready: (environment: string) => `was on already in ${environment}`,
  isOffAlready: (environment: string) => `was off already in ${environment}`,
  notYours: 'It was so before, and nothing was changed.',
  areSoAlready: 'Some of them were so already, so they are not undone together. The history has each.',
  newer: 'Not undone: it has been changed since, and that stays. Its history says by whom.',
  newerOfSeveral: 'Not undone: one of them has been changed since, and that stays. The history says by whom.',
} as const)
