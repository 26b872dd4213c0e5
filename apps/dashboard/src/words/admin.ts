import { sentences } from './apart.js'

/** What the pages of administration have in common. */
export const admin = sentences({
  cancel: 'Cancel',
  done: 'Done',
  close: 'Close',
  reasonKept: 'Kept in the history. You may leave it empty.',
  more: (what: string) => `More for ${what}`,
  never: 'never',
  onlyReleasers: (environment: string) => `Releasers do this in ${environment}. Ask an admin for the role.`,
  onlyReleasersOfProject: 'Releasers of this project do this. Ask an admin for the role.',
  onlyEditorsOfProject: 'Editors of this project do this. Ask an admin for the role.',
  onlyAdmins: 'Admins do this. Ask one.',
  shownOnce: 'Shown only now; Tailslide keeps a hash.',
  expiry: 'Works until',
  expiries: {
    never: 'it is revoked',
    week: '7 days from now',
    month: '30 days from now',
    quarter: '90 days from now',
    year: 'a year from now',
  },
  overlap: 'The old one goes on working for',
  overlaps: { none: 'no longer: it ends at once', hour: '1 hour', day: '1 day', week: '7 days', month: '30 days' },
})
