import { replacesUnsaved } from '@tailslide/core'

/** Where a ruleset stands in the order of its app's rulesets. */
export interface RulesetPlace {
  readonly version: number | null
  readonly publishedAt: number | null
  /** Tower's database has not taken it. */
  readonly unsaved?: true | undefined
  /** Its number in the stream; 0 when it was heard and is not known to be stored. A stream made again counts from 1 again. */
  readonly sequence: number
  /** When the server stored it, nanoseconds since 1970. */
  readonly storedAt: number
}

/**
 * Whether `next` replaces `last`. Versions decide where both have one. Without them the stream's order does: a higher
 * sequence is newer, and a lower one that was stored later is from a stream that was made again. What was heard and never
 * stored, as from a Tower that its database was restored under, gives way to what was stored with the same number, and what
 * Tower's database has not taken to what it has.
 */
export function isNewer(next: RulesetPlace, last: RulesetPlace | undefined): boolean {
  if (!last) return true
  if (next.version === null || last.version === null) {
    return next.sequence > last.sequence || next.storedAt > last.storedAt
  }
  if (next.version !== last.version) return next.version > last.version
  if (next.unsaved || last.unsaved) return replacesUnsaved(next, last)
  return isHeard(last) && !isHeard(next) && next.publishedAt !== last.publishedAt
}

/** Whether `next` is what was heard, now stored. */
export const isStored = (next: RulesetPlace, last: RulesetPlace | undefined): boolean =>
  last !== undefined &&
  isHeard(last) &&
  !isHeard(next) &&
  next.version === last.version &&
  next.publishedAt === last.publishedAt

const isHeard = ({ sequence }: RulesetPlace): boolean => sequence === 0
