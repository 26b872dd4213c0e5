import type { ManagerState } from './lifecycle.js'

/** What a manager has done since it was made, for a health page or a metric. */
export interface Stats {
  readonly state: ManagerState['state']
  /** Signals emitted: always the sum of sent, pending and dropped. */
  readonly recorded: number
  readonly sent: number
  readonly pending: number
  readonly dropped: number
  /** How often the connection came back after it was lost. */
  readonly reconnects: number
  readonly flags: number
  /** Null before the first ruleset, and from a Tower that does not number its rulesets. */
  readonly rulesetVersion: number | null
  /** Milliseconds since the ruleset arrived, a snapshot's since it was written; null before the first. */
  readonly rulesetAge: number | null
}
