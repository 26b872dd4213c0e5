import { sentences } from './apart.js'
import { sdkName } from './sdk-name.js'
import { NNBSP } from './units.js'

const calls = (n: number) => `${n.toLocaleString()} ${n === 1 ? 'call' : 'calls'}`

export const start = sentences({
  titles: {
    flag: 'Make your first flag',
    key: 'Make a key for your service',
    service: 'Connect your service',
    practice: 'Watch a circuit work',
  },
  lead: (environment: string) =>
    `Three minutes from here to a feature that turns itself off when it fails. You are in ${environment}: your users see none of this.`,
  leadProtected: (environment: string) => `You are in ${environment}: what you turn on here reaches users.`,
  elsewhere: (environment: string) => `Do this in ${environment} instead`,
  steps: 'Steps',
  done: 'done',
  names: { flag: 'Flag', key: 'Key', service: 'Service', practice: 'Practice failure' },

  projectTitle: 'Make the first project',
  projectHelp:
    'A project holds the flags of one product. It begins with two environments: production, which is protected, and development.',

  flagHelp: 'A flag wraps a new path in your code. Your code asks for it by its name.',
  flagField: 'Name of the flag',
  flagDefault: 'first-flag',
  flagMake: 'Make the flag',
  flagEffect: (environment: string) =>
    `On for everyone in ${environment}, off in every other environment. Its circuit opens above 10${NNBSP}% failing calls and comes back by itself.`,
  flagEffectOff: 'Off in every environment. Its circuit opens above 10\u202f% failing calls and comes back by itself.',
  orExisting: 'Or go on with one that is there',
  findExisting: 'Find a flag by its name',
  moreExisting: (n: number) => `and ${n.toLocaleString()} more. Type a part of the name.`,
  noneExisting: 'No flag has this in its name.',

  keyHelp: (environment: string) =>
    `Services show it to read the flags of ${environment} and to tell how calls end. It opens nothing else.`,
  keyField: 'What is it for',
  keyFieldHelp: 'A name that tells you later which service has it.',
  keyDefault: 'laptop',
  keyMake: 'Make the key',
  keySkip: 'My service has a key',
  onlyKeyMakers: 'Releasers make keys. Ask an admin for the role.',

  giveKey: 'Give your service the key',
  keyShell: 'Shell. The key is shown only now; Tailslide keeps a hash.',
  keyLabel: 'the line that sets the key',
  keyGone: (name: string) => `The key ${name} was shown once. If you have lost it, make another.`,
  keyAnother: 'Make another key',
  keyOwn: 'Put the key of your service into TAILSLIDE_SDK_KEY.',
  reference: 'Every option, method and event stands in docs/sdk.md of your clone; every request in the',
  referenceLink: 'description of the API',

  seen: 'Seen by Tailslide',
  live: 'Live',
  notLive: 'Not live',
  seenFlag: 'Flag made',
  seenFlagWaiting: 'Waiting for the flag',
  seenFlagMore: (state: string, limit: string) => `${state}. Opens above ${limit} failures, recovers by itself.`,
  onForEveryone: 'on for everyone',
  onFor: (share: string) => `on for ${share} of users`,
  off: 'off',
  connected: 'Your service is connected',
  connectedWaiting: 'Waiting for your service',
  connectedHelp: 'Start it with the key. It shows here as soon as it has read the flags.',
  from: (address: string) => (address === '127.0.0.1' || address === '::1' ? 'From this computer' : `From ${address}`),
  sdk: (sdk: string, version: string) => `${sdkName(sdk)} SDK ${version}`,
  firstCall: 'First call seen',
  firstCallWaiting: 'Waiting for the first call',
  firstCallHelp: 'Run the code once. The answer that it got shows here.',
  firstCallReasons: (other: string) =>
    `Nothing yet? Usual reasons: the flag’s name differs (${other}?), the code path was not reached, or run was not awaited.`,
  asked: 'Your service asks for the flag, and has not told how a call ended: call run, or emitSuccess and emitFailure.',
  callsSeen: (counts: { ok: number; failed: number; old: number }) => {
    const paths = [
      `${calls(counts.ok + counts.failed)} on the new path`,
      counts.failed > 0 && `${counts.failed.toLocaleString()} of them failed`,
      counts.old > 0 && `${calls(counts.old)} on the old path`,
    ]
    return `${paths.filter(Boolean).join(', ')}, in the last hour.`
  },
  practiceMore:
    '25 calls that fail, sent by this page to a flag of its own. You see its circuit open, wait and recover. Takes half a minute.',
  whenDone: 'When you are done:',
  productionKey: 'make a key for production',
  startsOff: 'A new environment starts with everything off.',

  practice: {
    what: 'This page plays a service whose new path breaks: it sends 25 failing calls to the flag',
    whatMore:
      ', which is marked as practice. Nothing of yours is touched. The circuit opens, waits 6\u202fs, and lets users back in steps while calls succeed again.',
    description: 'Practice: its calls are made up by the first steps. Nobody is affected; delete it whenever you like.',
    send: 'Send 25 failing calls',
    again: 'Send 25 more',
    stop: 'Stop',
    onlyUnprotected: 'Practice is for environments that are not protected.',
    making: 'Making the practice flag and a key for ten minutes',
    sent: (n: number) => `${n} of 25 calls have failed`,
    everyone: 'Everyone gets the new path.',
    nobody: 'Nobody gets the new path: the circuit is open.',
    retry: (wait: string) => `It is tried again in ${wait}.`,
    some: (share: string) => `${share} of users get the new path again. More follow while calls succeed.`,
    chart: 'Users on the new path',
    chartLabel: 'Users on the new path over the last seconds',
    events: 'What happened',
    failed: (n: number) => `${n} calls failed, spread over more than a second`,
    opened: (after: string) => `The circuit opened ${after} after the first of them: off for everyone`,
    returned: (after: string) => `After ${after} it let 10\u202f% of users try again`,
    closed: (after: string) => `It closed ${after} after it had opened: everyone is back`,
    done: 'That is all a circuit does: it did it in every service that uses the flag, and nobody had to wake up.',
    toCircuit: 'See it on the circuit’s own page',
    failedToOpen: 'The circuit did not open within 20 seconds. Is Aerobat running? Look at Health.',
    interrupted: 'The practice stopped',
    keyName: 'practice, ends by itself',
  },
})
