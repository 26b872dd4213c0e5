import type { Circuit, CircuitMode } from '../circuit/types.js'
import type { Problem } from '../errors.js'

export type CircuitStatus = 'open' | 'close' | 'recovery'
export type RecoveryProfile = 'linear' | 'exponential'
/** Whether the new code path is judged by how often it fails, or by how much more often than the old one. */
export type CircuitRule = 'threshold' | 'comparison'

/**
 * A feature flag in the words and units of the wire: percentages 0 to 100, durations in milliseconds, instants ISO 8601.
 * The first nineteen fields are those that every Tailslide component sends; the optional ones are newer, and a ruleset
 * published by a Tower that does not know them arrives without them.
 */
export interface Flag {
  readonly id: number
  readonly app_id: number
  /** The name that code asks for; unique within its app. */
  readonly title: string
  readonly description: string
  /** The answer of the switch and the circuit together: `is_enabled` and circuit not open. */
  readonly is_active: boolean
  readonly rollout_percentage: number
  /** Users who are always in, separated by commas; white space around a name does not count. */
  readonly white_listed_users: string
  /** Trip when more than this percentage of calls fail; 0: the threshold rule never trips. */
  readonly error_threshold_percentage: number
  readonly circuit_status: CircuitStatus
  /** Whether an open circuit recovers by itself. */
  readonly is_recoverable: boolean
  /** While recovering: the share of the rollout that is let in. */
  readonly circuit_recovery_percentage: number
  /** Milliseconds from opening to the start of the recovery, at least 100. */
  readonly circuit_recovery_delay: number
  readonly circuit_initial_recovery_percentage: number
  /** Milliseconds between two steps of a recovery, at least 100. */
  readonly circuit_recovery_rate: number
  /** Added at each step (linear), or the growth of each step in percent (exponential). */
  readonly circuit_recovery_increment_percentage: number
  readonly circuit_recovery_profile: RecoveryProfile
  /** URLs told about trips and recoveries, separated by commas. */
  readonly webhooks: string
  readonly created_at: string
  readonly updated_at: string

  /** What a person wants, whatever the circuit does. */
  readonly is_enabled?: boolean
  /** Draws a cohort of its own for this flag; empty or absent: the app-wide one. */
  readonly rollout_seed?: string
  /** How far back the trip rule looks, milliseconds; default 3,600,000. */
  readonly circuit_window?: number
  /** Fewest calls in the window that can trip; default 20. */
  readonly circuit_minimum_requests?: number
  /** Trip when more than this percentage of calls are slow; 0 or absent: never. */
  readonly circuit_slow_threshold_percentage?: number
  /** Default `automatic`. */
  readonly circuit_mode?: CircuitMode
  /** The exact state of the circuit, from which `circuit_status` and `circuit_recovery_percentage` are derived. */
  readonly circuit?: Circuit
  /** Counts the changes of `circuit` and of its mode, a person's switching on among them; a transition names the revision that it was computed from. */
  readonly circuit_revision?: number
  /** Default `threshold`, which also judges a `comparison` flag while its old code path has no calls. */
  readonly circuit_rule?: CircuitRule
  /** How sure to be that an excess of failures is no noise: 0, or 90 to 99.9999999; default 99.999. */
  readonly circuit_confidence_percentage?: number
  /** By how many percentage points the new code path may fail more often than the old one, 0 to 50; default 1. */
  readonly circuit_comparison_margin_percentage?: number
  /** The verdict must stand without the worst but so many instances, 1 to 1,000; default 1. */
  readonly circuit_quorum_instances?: number
}

/** What a person sets of a flag besides its title; everything else is Tower's or the circuit's. */
export type FlagSettings = Omit<
  Flag,
  | 'id'
  | 'app_id'
  | 'title'
  | 'is_active'
  | 'circuit_status'
  | 'circuit_recovery_percentage'
  | 'circuit'
  | 'circuit_revision'
  | 'created_at'
  | 'updated_at'
>

/** All flags of one app, as delivered: `version` is null when the publisher is one that does not number its rulesets. */
export interface Ruleset {
  readonly appId: number
  readonly version: number | null
  /** When Tower published it, milliseconds since 1970; null when unknown. */
  readonly publishedAt: number | null
  /** See `OutgoingRuleset`. */
  readonly unsaved?: true
  readonly flags: readonly Flag[]
  /** What was left out of `flags` when the payload was parsed, and why. */
  readonly problems: readonly Problem[]
}
