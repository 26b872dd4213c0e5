import { sentences } from './apart.js'

/** What is said before a flag is switched on. */
export const turningOn = sentences({
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
  isOn: 'It is on already: somebody else has turned it on.',
})
