import { sentences } from './apart.js'

const flags = (n: number): string => `${n.toLocaleString()} ${n === 1 ? 'flag' : 'flags'}`

/** Of the sheet that switches several flags, which alone imports it. */
export const several = sentences({
  title: (environment: string) => `Switch several flags in ${environment}`,
  about: 'Those that the list shows now. All of them are switched, or none.',
  what: 'What to do',
  off: 'Turn off',
  on: 'Turn on',
  offAbout: 'Nobody gets their new path.',
  onAbout: 'Each gives the new path to as many users as its rollout says, at once.',
  all: (n: number) => `All ${n.toLocaleString()}`,
  none: { off: 'None of them is on.', on: 'None of them is off.' },
  more: (n: number) => `and ${n.toLocaleString()} more. Find fewer first.`,
  rollout: (share: string) => `${share} of users`,
  modes: {
    observe: 'the circuit only writes down when it would open',
    forced_open: 'nobody gets it: the circuit is forced off',
    forced_closed: 'the circuit stays closed, however many calls fail',
  },
  mode: (mode: string) => `the mode of the circuit is ${mode}`,
  lost: {
    on: (title: string) => `${title} is on already.`,
    off: (title: string) => `${title} is off already.`,
    gone: (title: string) => `${title} was archived or deleted.`,
  },
  submit: {
    off: (n: number) => (n === 0 ? 'Turn off' : `Turn off ${flags(n)}`),
    on: (n: number) => (n === 0 ? 'Turn on' : `Turn on ${flags(n)}`),
  },
  done: {
    off: (n: number, environment: string) => `${flags(n)} ${n === 1 ? 'is' : 'are'} off in ${environment}`,
    on: (n: number, environment: string) => `${flags(n)} ${n === 1 ? 'is' : 'are'} on in ${environment}`,
  },
  failed: 'They were not switched.',
} as const)
