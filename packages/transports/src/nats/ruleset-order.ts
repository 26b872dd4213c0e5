/** Where a ruleset stands in the order of its app's rulesets. */
export interface RulesetPlace {
  readonly version: number | null
  /** Its number in the stream. A stream that is deleted and made again counts from 1 again. */
  readonly sequence: number
  /** When the server stored it, nanoseconds since 1970. */
  readonly storedAt: number
}

/**
 * Whether `next` replaces `last`. Versions decide where both have one. Without them the stream's order does: a higher
 * sequence is newer, and a lower one that was stored later is from a stream that was made again.
 */
export function isNewer(next: RulesetPlace, last: RulesetPlace | undefined): boolean {
  if (!last) return true
  if (next.version !== null && last.version !== null) return next.version > last.version
  return next.sequence > last.sequence || next.storedAt > last.storedAt
}
