import type { HistoryEntry } from '@tailslide/api'
import { lookup } from '../state/lookup.js'
import { sentences } from './apart.js'

/** Of the pages that tell of the past, which alone import it. */
export const timeline = sentences({
  title: 'History',
  export: 'Export',
  exportHelp: 'All entries that match, as a file with an entry of JSON on each line',
  search: 'Flag, person, reason or note',
  searchLabel: 'Find in the history',
  kinds: 'Whose doing',
  by: {
    all: 'Everything',
    people: 'By people',
    circuits: 'By circuits',
    tokens: 'By tokens',
    access: 'Access',
  },
  accessHelp: 'People, their roles and API tokens, of all projects. Admins see it.',
  where: 'Where',
  allEnvironments: 'All environments',
  everywhere: 'All projects ever',
  ofDeleted: (project: string) => `${project}, deleted`,
  onlyProject: 'Show only what happened in this project',
  when: 'How far back',
  spans: { '1': 'Today', '7': 'Last 7 days', '30': 'Last 30 days', all: 'All time' },
  only: (name: string) => `Only by ${name}`,
  showAll: 'Show everybody',
  onlyBy: (name: string, sign: string) => `Show only what ${name}${sign === '' ? '' : ` (${sign})`} did`,
  person: (id: number) => `person ${id}`,
  today: 'Today',
  yesterday: 'Yesterday',
  empty: 'Nothing happened here',
  emptyIn: (span: string) => `Nothing happened here: ${span.toLowerCase()}`,
  noneFound: 'Nothing matches',
  lookFurther: 'Look further back',
  lookAtAll: 'Look at all time',
  older: 'Show older',
  onPaper: (place: string, zone: string) => `${place}. Time zone: ${zone}.`,
  place: (project: string, environment: string) => `${project}, ${environment}`,
  everyPlace: (project: string) => `${project}, all environments`,
  allProjects: 'All projects',
  olderNotPrinted: 'Older entries were not shown, and are not on this paper.',
  reading: 'Reading…',
  in: 'in',
  gone: (environment: string) => `${environment}, deleted`,
  token: 'token',
  system: 'Tailslide',
  undo: 'Undo',
  restore: 'Restore',
  look: 'Look',
  lookAt: (flag: string) => `Look at the circuit of ${flag}`,
  restoreTitle: (flag: string) => `Bring ${flag} back?`,
  undoTitle: (flag: string) => `Undo this change of ${flag}?`,
  restoreAbout: (when: string) =>
    `To the settings that it had after the change of ${when}. Its name, its description and the state of the circuit stay as they are.`,
  undoAbout: 'This is what changes.',
  nothingDiffers: 'It is set exactly so now. Nothing would change.',
  comparing: 'Comparing with what is set now…',
  restoreSubmit: (environment: string) => `Bring back in ${environment}`,
  undoSubmit: (environment: string) => `Undo in ${environment}`,
  restored: 'is as it was',
  undoneIn: 'the change is undone',
  undoReason: (when: string) => `undoes the change of ${when}`,
  reason: 'Reason',
  reasonRequired: 'This environment asks for a reason.',
  notNow: 'Not now',
  deletedSince: 'Flag deleted since',
  changedSince: 'changed since',
  /** Switched in one go; `isCut`: more of them may stand further back. */
  flags: (n: number, isCut: boolean) => `${n.toLocaleString()} flags${isCut ? ' or more' : ''}`,
  whichOnes: 'Which ones',
  undoTogether: (n: number) => `Switch these ${n.toLocaleString()} flags back?`,
  staySince: (n: number) =>
    n === 1
      ? 'One was changed since, and stays as it is:'
      : `${n.toLocaleString()} were changed since, and stay as they are:`,
  isArchived: 'The flag is archived. Bring it back from there first.',
  tooLong: 'Its settings are too long to be kept with every change.',
  onlyReleasers: (environment: string) => `Releasers change ${environment}. Ask an admin for the role.`,
  onlyEditors: 'You may look, and not change. Ask an admin for the role of an editor.',
  more: (n: number) => `and ${n.toLocaleString()} more`,
  characters: (n: string) => `long text, ${n} characters`,
  nobody: 'nobody',
  nothing: 'nothing',
  circuit: 'Circuit',
  of: 'of',
  opened: (times: number) => (times === 1 ? 'opened' : times === 2 ? 'opened twice' : `opened ${times} times`),
  isOpen: 'is open',
  isRecovering: 'is recovering',
  andRecovering: 'and began to recover',
  closedAgain: (after: string) => `closed again after ${after}`,
  closed: 'closed',
  and: 'and',
  step: {
    circuit_open: 'Opened',
    circuit_recovery_start: 'Recovery began',
    circuit_recovery_update: 'Recovery goes on',
    circuit_close: 'Closed',
  },
  byHand: (name: string) => `by ${name}`,
  goesOn: 'What happened before is further back.',
} as const)

/** What was done, before the name of what it was done to. */
const verb = lookup({
  create: 'made',
  update: 'changed',
  flag_on: 'turned on',
  flag_off: 'turned off',
  delete: 'deleted',
  archive: 'archived',
  unarchive: 'brought back from the archive',
  restore: 'brought back earlier settings of',
  circuit_open: 'opened the circuit of',
  circuit_close: 'closed the circuit of',
  app_create: 'made the environment',
  app_rename: 'renamed the project',
  app_update: 'changed the environment',
  app_delete: 'deleted the environment',
  key_create: 'made the key',
  key_replace: 'replaced the key',
  key_revoke: 'revoked the key',
  webhook_create: 'made the webhook',
  webhook_update: 'changed the webhook',
  webhook_delete: 'deleted the webhook',
  person_create: 'made an account for',
  person_invite: 'invited',
  person_accept: 'accepted the invitation',
  person_update: 'changed',
  person_disable: 'locked out',
  person_enable: 'let in again',
  person_grants: 'changed the roles of',
  person_link: 'made a password link for',
  person_password: 'changed the password of',
  person_sign_out: 'ended all sessions of',
  person_recover: 'recovered the account of',
  person_delete: 'removed',
  token_create: 'made the token',
  token_rotate: 'replaced the token',
  token_revoke: 'revoked the token',
})

const modeVerb = lookup({
  automatic: 'gave back to its circuit',
  observe: 'set to observe',
  forced_open: 'forced off',
  forced_closed: 'forced on',
})

/** A change of the mode alone is called by what it does. */
export function verbOf({
  action,
  changes,
  description,
}: Pick<HistoryEntry, 'action' | 'changes' | 'description'>): string {
  const told = changes.filter(({ field }) => field !== 'circuit_status')
  const [only] = told
  if (action === 'update' && told.length === 1 && only?.field === 'circuit_mode') {
    return modeVerb(String(only.after)) ?? 'changed'
  }
  return verb(action) ?? description.toLowerCase()
}
