import { sentences } from './apart.js'

/** What is asked over the page about a flag. */
export const sheets = sentences({
  turnOn: (title: string) => `Turn on ${title}?`,
  turnOnSubmit: (environment: string) => `Turn on in ${environment}`,
  reason: 'Reason',
  reasonRequired: 'This environment asks for a reason.',
  close: 'Close',
  notNow: 'Not now',
  changedMeanwhile: 'This was changed while you were reading. What stands here is how it is now.',
  lookedAgain: 'I have read it',
  isGone: 'It is not there any more: it was archived or deleted.',
  isDeleted: 'Somebody has deleted it. There is nothing to agree to any more.',
  isArchived:
    'Somebody has archived it: it is off in every environment. Its page tells who it was, and brings it back.',
  toItsPage: 'Open its page',
  renamed: (before: string, now: string) => `Somebody has renamed it: what was ${before} is ${now} now.`,
  offNeverAsks: 'Turning off never asks.',
  titleField: 'Name',
  titleHelp: 'Your code asks for it by this name. Letters, digits and hyphens read best.',
  twoScripts: (letters: readonly string[], script: string) =>
    `This name has letters of two scripts: ${letters.join(', ')} ${letters.length === 1 ? 'is' : 'are'} ${script}.`,
  description: 'What it is for',
  make: 'Make the flag',
  cancel: 'Cancel',
  makeHelp:
    'The flag is made in every environment, off. Its circuit opens above 10 % failing calls and comes back by itself.',
})
