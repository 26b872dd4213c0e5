import { backoff, type Clock, type Logger } from '@tailslide/core'
import type { RulesetRow } from './queries.js'

/** A broker that is back has every change within the longest of them. */
export const RETRY = { firstMs: 50, longestMs: 2_000 }
/** A ruleset that the broker does not take will not become smaller by itself. */
const TOO_LARGE_RETRY_MS = 60_000

interface Failure {
  readonly version: number
  readonly times: number
  readonly retryAt: number
  readonly error: Error
}

/** The apps whose last attempt failed, and when each is tried again. */
export interface PublishFailures {
  add(appId: number, version: number, error: Error): void
  /** The app is published. */
  end(appId: number): void
  has(appId: number): boolean
  /** Forgets every other app. */
  keepOnly(rows: readonly RulesetRow[]): void
  isDue(row: RulesetRow): boolean
  /** Orders those first that have failed least. */
  compare(one: RulesetRow, other: RulesetRow): number
  /** Milliseconds; undefined where none has failed. */
  nextIn(): number | undefined
  /** One of the errors, while there are any. */
  error(): Error | undefined
}

export function createPublishFailures({ clock, logger }: { clock: Clock; logger: Logger }): PublishFailures {
  const failures = new Map<number, Failure>()

  const failureOf = ({ app_id: appId, version }: RulesetRow): Failure | undefined => {
    const last = failures.get(appId)
    // A version that is newer than the one that failed is tried at once.
    return last && last.version >= version ? last : undefined
  }

  return {
    add(appId, version, error) {
      const before = failures.get(appId)
      const times = before && before.version === version ? before.times + 1 : 1
      const wait = isTooLarge(error) ? TOO_LARGE_RETRY_MS : backoff(times - 1, RETRY)
      failures.set(appId, { version, times, retryAt: clock.monotonic() + wait, error })
      if (times === 1) logger.warn({ err: error, appId, version }, 'a ruleset was not published; trying again')
    },
    end(appId) {
      if (failures.delete(appId)) logger.info({ appId }, 'the ruleset is published after all')
    },
    has: (appId) => failures.has(appId),
    keepOnly(rows) {
      const kept = new Set(rows.map((row) => row.app_id))
      for (const appId of failures.keys()) if (!kept.has(appId)) failures.delete(appId)
    },
    isDue: (row) => (failureOf(row)?.retryAt ?? 0) <= clock.monotonic(),
    compare: (one, other) => (failureOf(one)?.times ?? 0) - (failureOf(other)?.times ?? 0),
    nextIn() {
      if (failures.size === 0) return undefined
      const retries = [...failures.values()].map(({ retryAt }) => retryAt)
      return Math.min(...retries) - clock.monotonic()
    },
    error() {
      const [first] = failures.values()
      return first?.error
    },
  }
}

export const isTooLarge = (error: Error): boolean => 'code' in error && error.code === 'PAYLOAD_TOO_LARGE'
