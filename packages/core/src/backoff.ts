/** Both in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * Milliseconds before the next attempt: doubled with each failure before this one, up to the longest. Half of that for
 * certain and the other half times `chance`, from 0 to 1, so that many who failed together do not come back as one.
 */
export const backoff = (failuresBefore: number, { firstMs, longestMs }: BackoffLimits, chance = 1): number =>
  Math.min(longestMs, firstMs * 2 ** failuresBefore) * (0.5 + chance / 2)
