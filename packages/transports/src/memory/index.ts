export { createInstanceNames, type InstanceNames, shortName } from '../instance-names.js'
export { createMemoryBroker, type MemoryBroker, type MemoryBrokerOptions } from './broker.js'
export type { RulesetWatcher } from './ruleset-feed.js'
export { createMemorySignalStore, type MemorySignalStore, type MemorySignalStoreOptions } from './signal-store.js'
