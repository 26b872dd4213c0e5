import { sentences } from './apart.js'

/** What is said before a flag is switched on. */
export const turningOn = sentences({
  atOnce: (share: string) => `${share} of users get the new path at once.`,
  named: (n: number) =>
    n === 1 ? 'The named user gets the new path at once.' : `${n} named users get the new path at once.`,
  open: 'Nobody gets the new path: the circuit is open.',
  recovering: (share: string) =>
    `${share} of users get the new path at once: the circuit lets them back in step by step.`,
  retried: 'It is tried again by itself, and lets users back in step by step.',
  staysOpen: 'It stays so until somebody closes the circuit.',
  nobody: 'Nobody gets the new path: the circuit is forced off.',
  opensAbove: (limits: readonly string[]) => `The circuit opens above ${limits.join(' or ')}.`,
  failing: (limit: string) => `${limit} failing calls`,
  slow: (limit: string) => `${limit} slow calls`,
  compares: 'The circuit opens when the new path fails more often than the old one.',
  neverOpens: (limit: string) => `The circuit does not open by itself: its limit is ${limit}.`,
  observes: 'The circuit does not open, however many calls fail. It only writes down when it would have.',
  staysOff: 'It stays so until somebody lets go of the circuit.',
  staysClosed: 'The circuit stays closed, however many calls fail, until somebody lets go of it.',
  unknownRule: (rule: string) => `The circuit opens by the rule ${rule}, which this page does not know.`,
  unknownMode: (mode: string) => `The mode of the circuit is ${mode}, which this page does not know.`,
  isOn: 'It is on already.',
})
