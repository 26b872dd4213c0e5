import { quoted, sentences } from './apart.js'

const MOST_NAMED = 5

/** Of what is not to be undone, because it came too late or was somebody else's; what comes after the first page imports it. */
export const undo = sentences({
  isOnAlready: (environment: string) => `was on already in ${environment}`,
  isOffAlready: (environment: string) => `was off already in ${environment}`,
  nothingChanged: 'It was so before, and nothing was changed.',
  areSoAlready: 'Some of them were so already, so they are not undone together. The history has each.',
  newer: 'Not undone: it has been changed since, and that stays. Its history says by whom.',
  newerOf(titles: readonly string[]): string {
    const named = titles.slice(0, MOST_NAMED).map(quoted)
    const all = titles.length > named.length ? [...named, `${titles.length - named.length} more`] : named
    const list = [all.slice(0, -1).join(', '), ...all.slice(-1)].filter(Boolean).join(' and ')
    return `Not undone: ${list} ${titles.length === 1 ? 'has' : 'have'} been changed since, and that stays. The history says by whom.`
  },
  newerOfSeveral: 'Not undone: one of them has been changed since, and that stays. The history says by whom.',
} as const)
