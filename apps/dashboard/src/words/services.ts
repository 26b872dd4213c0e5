import { sentences } from './apart.js'
import { sdkName } from './sdk-name.js'

const plural = (n: number, one: string, many: string) => `${n.toLocaleString()} ${n === 1 ? one : many}`

export const services = sentences({
  sdkName,
  title: 'Services',
  about: (environment: string) => `Who asks for the flags of ${environment}, and with which SDK. Of the last 30 days.`,
  columns: { service: 'Service', instances: 'Running now', sdk: 'SDK', seen: 'Last heard' },
  unnamed: 'Without a name',
  unnamedHelp: 'Give the SDK the option service, and it stands here by its name.',
  version: (version: string) => `version ${version}`,
  instances: (n: number) => plural(n, 'process', 'processes'),
  none: 'none',
  since: 'first seen',
  empty: (environment: string) => `No service has asked for a flag of ${environment} in 30 days`,
  emptyHelp: 'Give a service a key, and it shows here within a minute.',
  toKeys: 'Go to the keys',
  older: 'Connected, but silent',
  olderAbout: 'they report calls, and not who they are: an older SDK, or its reports do not come through',
  unknown: 'Asked for, and there is no such flag',
  unknownAbout: 'a misspelt name, or a flag that was deleted: the code gets its default',
  archived: 'Asked for, and archived',
  archivedAbout: 'the code gets the default: bring the flag back, or take it out of the code',
  askedLast: 'last asked',
  firstAsked: 'first',
})
