import type { Clock } from '@tailslide/core'

export interface Attempts {
  /** Counts an attempt; false when there have been so many that it is not made. */
  take(key: string): boolean
  /** Forgets them all: whoever has succeeded was no guess. */
  forgive(key: string): void
}

export interface AttemptLimits {
  /** At a stretch. */
  readonly most: number
  /** Milliseconds for each of them to be forgotten. */
  readonly forgivenMs: number
}

/** Whoever tried longest ago makes room. */
const MOST_KEYS = 10_000

/** Attempts count from their beginning, so that a thousand at once are not all the first. */
export function createAttempts({ monotonic }: Pick<Clock, 'monotonic'>, { most, forgivenMs }: AttemptLimits): Attempts {
  const byKey = new Map<string, { readonly count: number; readonly at: number }>()
  return {
    take(key) {
      const now = monotonic()
      const known = byKey.get(key)
      const count = known ? Math.max(0, known.count - (now - known.at) / forgivenMs) : 0
      const isAllowed = count + 1 <= most
      byKey.delete(key)
      for (const oldest of byKey.keys()) {
        if (byKey.size < MOST_KEYS) break
        byKey.delete(oldest)
      }
      byKey.set(key, { count: isAllowed ? count + 1 : count, at: now })
      return isAllowed
    },
    forgive: (key) => void byKey.delete(key),
  }
}
