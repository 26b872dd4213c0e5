import { sentences } from './apart.js'

const flags = (n: number): string => `${n.toLocaleString()} ${n === 1 ? 'flag' : 'flags'}`

/** Of the page that compares two environments, which alone imports it. */
export const compare = sentences({
  title: 'Compare environments',
  with: 'Compared with',
  about: (here: string) => `Flags that are set otherwise in ${here} than in`,
  direction: (from: string, to: string) => `Copying goes from ${from} into ${to}.`,
  turnRound: (from: string, to: string) => `Rather from ${from} into ${to}`,
  aboutCopying:
    'It brings how a circuit is judged, how it comes back and who is told. Switch, rollout, named users and the mode of the circuit stay: how far an environment has come is its own.',
  alone: 'There is nothing to compare with',
  aloneHelp: 'The project has one environment. Another one is made in its settings.',
  chooseOther: 'Compare with',
  toSettings: 'Open the settings',
  same: (here: string, there: string) => `${here} and ${there} are set alike`,
  sameHelp: 'No flag of the project differs between them.',
  all: 'All that can be copied',
  onlyOwn: 'Set otherwise only in what stays',
  choose: (title: string) => `Copy ${title}`,
  stays: 'Stays as it is:',
  own: (field: string, here: string, there: string, environment: string) =>
    `${field} ${here}, in ${environment} ${there}`,
  more: 'Show more',
  reading: 'Reading…',
  copy: (n: number | 'all', from: string, to: string) =>
    `Copy ${n === 'all' ? 'all ' : n === 0 ? '' : `${flags(n)} `}from ${from} into ${to}…`,
  chooseFirst: 'Choose what to copy first.',
  sheetTitle: (from: string, to: string) => `Copy settings from ${from} into ${to}?`,
  sheetAbout: (n: number, to: string) => `${flags(n)} of ${to} ${n === 1 ? 'changes' : 'change'}, all or none.`,
  comparing: 'Looking what would change…',
  nothing: 'Nothing would change: what can be copied is the same already.',
  rest: (n: number) => `and ${flags(n)} more`,
  submit: (from: string, to: string) => `Copy from ${from} into ${to}`,
  done: (n: number, from: string, to: string) =>
    `${flags(n)} of ${to} ${n === 1 ? 'has' : 'have'} the settings of ${from}`,
} as const)
