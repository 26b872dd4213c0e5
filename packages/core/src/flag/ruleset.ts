import type { Problem } from '../errors.js'
import type { Flag } from './flag.js'

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
