import type { Finding } from '@tailslide/api'
import { sentences } from './apart.js'

/** Of what can be tidied up. */
export const cleanUp = sentences({
  title: 'Clean up',
  about: 'What costs attention and helps nobody. Each has one thing that can be done about it.',
  none: 'Nothing to tidy up',
  noneHelp:
    'Flags that stay on or off for long, that no service asks for, or whose circuit cannot trip would stand here.',
  moreNames: (n: number) => (n === 1 ? 'And one other name.' : `And ${n.toLocaleString()} other names.`),
  allNames: 'See them under Services',
  leftOut: (n: number) => `And ${n.toLocaleString()} more, once these are done.`,
  since: 'began',
  make: 'Make it',
  archive: 'Archive…',
  code: 'Show the code',
  keys: 'Show the keys',
  set: 'Set a limit',
  bringBack: 'Bring it back',
  meant: (name: string) => `Is ${name} meant?`,
} as const)

export interface Kind {
  readonly title: string
  readonly about: string
  readonly does: 'make' | 'archive' | 'code' | 'set' | 'keys' | 'bringBack'
}

/** In the order of their urgency. */
export const KINDS: Readonly<Record<Finding['code'], Kind>> = {
  refused_key: {
    title: 'Services that are refused',
    about:
      'A service asks with a key that has ended, or with a key of another environment. Its calls are not counted, and no circuit opens for it.',
    does: 'keys',
  },
  archived_flag: {
    title: 'Archived, and still asked for',
    about: 'A service asks for the flag and gets its default. Bring it back, or take it out of the code.',
    does: 'bringBack',
  },
  unknown_flag: {
    title: 'Asked for, and not there',
    about: 'A service asks for the name and gets its default.',
    does: 'make',
  },
  circuit_never_opens: {
    title: 'On, and never opens',
    about: 'No share of failing calls is above its limit, so its circuit stays closed whatever fails.',
    does: 'set',
  },
  circuit_without_signals: {
    title: 'On, but cannot trip',
    about: 'Nothing tells how its calls end, so its circuit sees no failures. Wrap the new path as the code shows.',
    does: 'code',
  },
  past_date: {
    title: 'Past their date',
    about: 'They were to be gone by now. Take them out of the code, then archive them.',
    does: 'archive',
  },
  on_for_everyone: {
    title: 'On for everyone for long',
    about: 'Nothing has changed for 30 days. Take the flag and the old path out of the code, then archive it.',
    does: 'archive',
  },
  off_for_everyone: {
    title: 'Off for everyone for long',
    about:
      'Nothing has changed for 30 days. If the new path is not to come, take it out of the code, then archive the flag.',
    does: 'archive',
  },
  never_evaluated: {
    title: 'Never asked for',
    about: 'No service has asked since SDKs report. An SDK that does not report may use it unseen.',
    does: 'archive',
  },
}
