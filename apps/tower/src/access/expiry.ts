import type { Clock } from '@tailslide/core'

/**
 * The time of day, which never goes back: what has expired stays so when somebody sets the clock back. Milliseconds since 1970.
 */
export function createForwardTime(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  let newest = Number.NEGATIVE_INFINITY
  let readAt = clock.monotonic()
  return () => {
    const passed = clock.monotonic() - readAt
    readAt += passed
    newest = Math.max(clock.now(), newest + passed)
    return newest
  }
}

/** When it ends by itself, milliseconds since 1970; null: never. What cannot be read has ended. */
export const endOf = (expiresAt: string | null): number | null =>
  expiresAt === null ? null : Date.parse(expiresAt) || Number.NEGATIVE_INFINITY

export const hasEnded = (endsAt: number | null, now: number): boolean => endsAt !== null && endsAt <= now
