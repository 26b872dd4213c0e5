import type { Clock, Logger, RulesetPublisher } from '@tailslide/core'
import type { Database } from './db/database.js'
import { forgetPublished, markPublished, type RulesetRow, selectBehind } from './db/queries/rulesets.js'
import { readRuleset } from './ruleset.js'

/** Names the locks under which one Tower at a time publishes an app; the second key is the app's id. */
const PUBLISH_LOCKS = 7_105_373

const FIRST_RETRY_MS = 50
/** A broker that is back has every change within this time. */
const LAST_RETRY_MS = 2_000
/** A ruleset that the broker does not take will not become smaller by itself. */
const TOO_LARGE_RETRY_MS = 60_000
/** Other Towers on the same database may have left something behind when they ended. */
const LOOK_EVERY_MS = 5_000

/** How far the broker is behind. */
export interface PublisherStatus {
  /** Apps whose newest version the broker has not confirmed, as of the last look. */
  readonly behind: number
  /** Why the last attempt failed; undefined when it did not. */
  readonly error: Error | undefined
}

export interface Publisher {
  start(): void
  /** There is something to publish. */
  wake(): void
  /** Sends every app again, to a broker that has lost what it had. Rejects when the database is away. */
  republish(): Promise<void>
  status(): PublisherStatus
  /** Resolves when the attempt that is under way has ended. What is not published yet is so after the next start. */
  stop(): Promise<void>
}

interface Failure {
  readonly version: number
  readonly times: number
  readonly retryAt: number
  readonly error: Error
}

/**
 * Sends every app whose published version is behind, the longest waiting first, and tries for ever. Only the newest
 * version of an app is sent, and one Tower at a time sends an app: an older version cannot follow a newer one.
 * An app that fails waits, and those that have not failed go first, so that a ruleset which the broker refuses is in
 * nobody's way.
 */
export function createPublisher(
  { database, clock, logger }: { database: Database; clock: Clock; logger: Logger },
  broker: RulesetPublisher,
): Publisher {
  const failures = new Map<number, Failure>()
  let running = false
  let round: Promise<void> | undefined
  let wokenMeanwhile = false
  let cancelTimer = (): void => {}
  let status: PublisherStatus = { behind: 0, error: undefined }

  const publish = async (appId: number): Promise<void> => {
    const held = await database.exclusively(PUBLISH_LOCKS, appId, async () => {
      const ruleset = await readRuleset(database.db, appId)
      if (!ruleset || ruleset.publishedVersion >= ruleset.version) return
      const { deleted, publishedVersion, ...outgoing } = ruleset
      await broker.publish(outgoing)
      await database.transaction((tx) => markPublished(tx, appId, ruleset.version))
    })
    if (!held) throw new Error('another Tower is publishing this app')
  }

  const noteFailure = ({ app_id: appId, version }: RulesetRow, error: Error): void => {
    const before = failures.get(appId)
    const times = before && before.version === version ? before.times + 1 : 1
    const wait = isTooLarge(error)
      ? TOO_LARGE_RETRY_MS
      : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(times - 1, 10))
    failures.set(appId, { version, times, retryAt: clock.now() + wait, error })
    if (times === 1) logger.warn({ err: error, appId, version }, 'a ruleset was not published; trying again')
  }

  /** A version that is newer than the one that failed is tried at once. */
  const failureOf = ({ app_id: appId, version }: RulesetRow): Failure | undefined => {
    const failure = failures.get(appId)
    return failure?.version === version ? failure : undefined
  }

  const attempt = async (row: RulesetRow): Promise<Error | undefined> => {
    try {
      await publish(row.app_id)
      if (failures.delete(row.app_id)) logger.info({ appId: row.app_id }, 'the ruleset is published after all')
      return undefined
    } catch (thrown) {
      const error = asError(thrown)
      noteFailure(row, error)
      return error
    }
  }

  /** Tries what is due; answers when to try again. */
  const runRound = async (): Promise<number> => {
    const behind = await selectBehind(database.db)
    for (const appId of failures.keys()) if (!behind.some((row) => row.app_id === appId)) failures.delete(appId)
    const due = behind
      .filter((row) => (failureOf(row)?.retryAt ?? 0) <= clock.now())
      .sort((a, b) => (failureOf(a)?.times ?? 0) - (failureOf(b)?.times ?? 0))
    let left = behind.length
    for (const row of due) {
      if (!running) break
      const error = await attempt(row)
      if (!error) left -= 1
      // Whatever stopped this one would stop the others too, unless it is the ruleset itself.
      else if (!isTooLarge(error)) break
    }
    const [failure] = failures.values()
    status = { behind: left, error: failure?.error }
    if (left === 0) return LOOK_EVERY_MS
    const retries = behind.map((row) => failureOf(row)?.retryAt).filter((at) => at !== undefined)
    return Math.min(LOOK_EVERY_MS, Math.max(FIRST_RETRY_MS, Math.min(...retries) - clock.now()))
  }

  const wake = (): void => {
    if (!running) return
    if (round) {
      wokenMeanwhile = true
      return
    }
    cancelTimer()
    wokenMeanwhile = false
    round = runRound()
      .catch((error: unknown) => {
        status = { ...status, error: asError(error) }
        logger.warn({ err: error }, 'the publisher could not read the database; trying again')
        return LAST_RETRY_MS
      })
      .then((wait) => {
        round = undefined
        if (wokenMeanwhile) wake()
        else if (running) cancelTimer = clock.after(wait, wake)
      })
  }

  return {
    start() {
      running = true
      wake()
    },
    wake,
    async republish() {
      await database.transaction(forgetPublished)
      wake()
    },
    status: () => status,
    async stop() {
      running = false
      cancelTimer()
      await round
    },
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

const isTooLarge = (error: Error): boolean => 'code' in error && error.code === 'PAYLOAD_TOO_LARGE'
