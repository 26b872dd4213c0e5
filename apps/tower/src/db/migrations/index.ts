import type { Migration } from '../migrate.js'
import { appsFlagsKeysLogs } from './0001-apps-flags-keys-logs.js'
import { circuitRules } from './0002-circuit-rules.js'

/** Every migration, in the order of their numbers. One that has been released is never edited. */
export const migrations: readonly Migration[] = [appsFlagsKeysLogs, circuitRules]
