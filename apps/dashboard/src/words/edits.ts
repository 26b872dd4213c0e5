import { sentences } from './apart.js'

/** Of a form that two people fill in at a time. */
export const edits = sentences({
  changedByBoth: 'Somebody has changed this while you were typing. Choose what to keep, then save.',
  theirs: 'set meanwhile:',
  yours: 'typed here:',
  empty: 'nothing',
})
