import type { SignalKind } from '@tailslide/core'
import type { Generated } from 'kysely'

// What is known of the calls of flags and of who asks for them. Instants are ISO 8601 text, stretches of time minutes since 1970.

/**
 * What was counted of a flag in a stretch of time that is over, by minutes since 1970 and of 5 or 60 minutes. Counts are of a type
 * that both databases give back as a number.
 */
export interface SignalRollupsTable extends Record<SignalKind, number> {
  app_id: number
  flag_id: number
  width: number
  start: number
}

/** Processes of one service at one version, with one SDK. */
export interface UsageSourcesTable {
  id: Generated<number>
  app_id: number
  service: string
  service_version: string
  sdk: string
  sdk_version: string
  first_seen_at: string
  last_seen_at: string
}

/** A process that reports, and the number of its last report, by which one that comes again is known. */
export interface UsageInstancesTable {
  app_id: number
  sender: string
  sequence: number
  instance: string
  source_id: number
  seen_at: string
}

/** How often a flag was asked for: by five minutes of all sources together (`source_id` 0), by the hour of each. */
export interface UsageRollupsTable {
  app_id: number
  flag_id: number
  width: number
  start: number
  source_id: number
  evaluations: number
}

export interface UsageFlagsTable {
  flag_id: number
  app_id: number
  first_evaluated_at: string
  last_evaluated_at: string
}

/** Names that were asked for and are no flags. */
export interface UsageUnknownTable {
  app_id: number
  name: string
  first_asked_at: string
  last_asked_at: string
}

/** What was counted of an app in a minute since 1970, in stretches of 10 s, as JSON: for a store that forgets with its process. */
export interface RecentSignalsTable {
  app_id: number
  minute: number
  sums: string
}

export interface SignalTables {
  recent_signals: RecentSignalsTable
  signal_rollups: SignalRollupsTable
  usage_sources: UsageSourcesTable
  usage_instances: UsageInstancesTable
  usage_rollups: UsageRollupsTable
  usage_flags: UsageFlagsTable
  usage_unknown: UsageUnknownTable
}
