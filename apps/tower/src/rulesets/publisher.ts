import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import type { Database } from '../db/database.js'
import type { BrokerPublisher } from './broker-publisher.js'
import { compareWithBroker } from './compare-with-broker.js'
import type { KnownRulesets } from './known-rulesets.js'
import { createPublishFailures, isTooLarge, RETRY } from './publish-failures.js'
import { createNewestFirst } from './publish-newest.js'
import { createPublishedNotes } from './published-notes.js'
import { forgetPublished, type RulesetRow, selectBehind, selectRulesets, setPublished } from './queries.js'

/** Other Towers on the same database may have left something behind when they ended. */
const LOOK_EVERY_MS = 2_000
/** The broker may have lost what it confirmed, in a power cut or by a hand that purged its stream. */
const COMPARE_EVERY_MS = 60_000

/** How far the broker is behind. */
export interface PublisherStatus {
  /** Apps whose newest version the broker has not confirmed, as far as is known. */
  readonly behind: number
  /** When the oldest of those changes was made, milliseconds since 1970; undefined when there is none. */
  readonly waitingSince: number | undefined
  /** Why the last attempt failed; undefined when it did not. */
  readonly error: Error | undefined
}

export interface Publisher {
  start(): void
  /** There is something to publish: this ruleset, just committed, or whatever the database says. */
  wake(ruleset?: OutgoingRuleset): void
  /** Compares what the broker has with the database and sends what it lacks. To be called when it may have lost something. */
  republish(): Promise<void>
  status(): PublisherStatus
  /** Resolves when the attempts that are under way have ended. What is not published yet is so after the next start. */
  stop(): Promise<void>
}

interface PublisherOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly knownRulesets: KnownRulesets
}

/** A change of this Tower. */
interface Fresh {
  readonly ruleset: OutgoingRuleset
  /** When it may be published; undefined where the broker announces nothing. */
  readonly announced: Promise<void> | undefined
}

/**
 * Sends every app whose published version is behind, and tries for ever.
 *
 * A change made here is announced in the moment of its commit, published right after, and announced again with each
 * attempt that follows on a failure. Everything else is found by looking at the database, the longest waiting first: what
 * failed, what another Tower left behind when it died, what the broker turned out to lack. Of an app only the newest
 * version is sent. Several Towers may send the same app at once: the broker keeps the order, so no Tower has to wait for
 * another, least of all for one that hangs. That the broker has confirmed a version is noted afterwards.
 *
 * An app that fails waits, and those that have not failed go first, so that a ruleset which the broker refuses is in
 * nobody's way.
 */
export function createPublisher(
  { database, clock, logger, knownRulesets }: PublisherOptions,
  broker: BrokerPublisher,
): Publisher {
  const failures = createPublishFailures({ clock, logger })
  /** Apps that are behind, with the instant of the change. */
  const behind = new Map<number, number>()
  /** Committed here and not sent yet. */
  const fresh = new Map<number, Fresh>()
  const sending = new Map<number, Promise<Error | undefined>>()
  /** What the broker has confirmed to this Tower. */
  const sent = new Map<number, number>()
  const notes = createPublishedNotes({ database, clock, logger })
  let running = false
  let round: Promise<void> | undefined
  let wokenMeanwhile = false
  let cancelTimer = (): void => {}
  let compareAt = 0
  let failure: Error | undefined

  const succeed = ({ appId, version }: OutgoingRuleset): void => {
    sent.set(appId, version)
    notes.add(appId, version)
    failures.end(appId)
    failure = failures.error()
    if (!fresh.has(appId)) behind.delete(appId)
  }

  const publish = createNewestFirst({ database, clock, logger, knownRulesets }, broker)

  const sendNewest = async (appId: number): Promise<Error | undefined> => {
    let version = 0
    try {
      do {
        const announced = fresh.get(appId)?.announced
        if (announced) await announced
        const given = fresh.get(appId)
        fresh.delete(appId)
        const ruleset = given?.ruleset ?? (await knownRulesets.read(database.db, appId))
        if (!ruleset) return undefined
        version = ruleset.version
        succeed(await publish(ruleset))
      } while (running && fresh.has(appId))
      return undefined
    } catch (thrown) {
      const error = asError(thrown)
      failures.add(appId, version, error)
      failure = error
      return error
    }
  }

  /** One at a time of each app; what becomes newer meanwhile is sent by the one who is at it. */
  const send = (appId: number): Promise<Error | undefined> => {
    const underWay = sending.get(appId)
    if (underWay) return underWay
    const work = sendNewest(appId).finally(() => sending.delete(appId))
    sending.set(appId, work)
    return work
  }

  /** Resolves with what the broker lacks. */
  const compare = async (): Promise<readonly RulesetRow[]> => {
    if (clock.monotonic() < compareAt) return []
    const due = compareAt
    // Beforehand: who asks for another one while this is under way means what happens after it has read.
    compareAt = clock.monotonic() + COMPARE_EVERY_MS
    try {
      return await compareNow(due === AT_ONCE)
    } catch (error) {
      compareAt = due
      throw error
    }
  }

  const compareNow = async (isAsked: boolean): Promise<readonly RulesetRow[]> => {
    if (broker.stored) {
      const rulesets = await selectRulesets(database.db)
      broker.expect?.(rulesets.filter(({ deleted }) => deleted === 0).map(({ app_id }) => app_id))
      const stored = await broker.stored()
      const { lost, unconfirmed } = compareWithBroker(rulesets, stored, await selectRulesets(database.db))
      // Also of what the database has not noted yet: this Tower's memory alone would keep it from being sent again.
      for (const { app_id } of lost) sent.delete(app_id)
      if (unconfirmed.length > 0) {
        logger.warn({ apps: unconfirmed.length }, 'the broker lacks rulesets that it had confirmed; sending them again')
        await database.transaction(async (tx) => {
          for (const { appId, version } of unconfirmed) await setPublished(tx, appId, version)
        })
      }
      return lost
    } else if (isAsked) {
      sent.clear()
      await database.transaction(forgetPublished)
    }
    return []
  }

  /**
   * Who has just come from a server that died missed the first announcement, and before the servers that are left store
   * anything they may elect for 20 s.
   */
  const announceAgain = async (rows: readonly RulesetRow[]): Promise<void> => {
    if (!broker.announce) return
    const due = rows.filter((row) => failures.has(row.app_id) && (failures.isDue(row) || compareAt === AT_ONCE))
    for (const { app_id: appId } of due) {
      const ruleset = await knownRulesets.read(database.db, appId)
      if (ruleset && !fresh.has(appId)) void broker.announce(ruleset)
    }
  }

  /** Notes again what the broker has and the database does not know yet. */
  const isUnsent = ({ app_id: appId, version }: RulesetRow): boolean => {
    const known = sent.get(appId) ?? 0
    if (known < version) return true
    notes.add(appId, known)
    return false
  }

  /** Tries what is due; answers when to try again. */
  const runRound = async (): Promise<number> => {
    if (failures.nextIn() !== undefined) await announceAgain(await selectBehind(database.db))
    // What is behind anyway does not wait for it.
    const compared = await compare().catch(asError)
    const compareError = compared instanceof Error ? compared : undefined
    await notes.settled()
    // A note that was on its way while the broker was looked at, here or at another Tower, says of what is lost that it is there.
    const rows = withLost(await selectBehind(database.db), compared instanceof Error ? [] : compared)
    failures.keepOnly(rows)
    for (const appId of behind.keys()) if (!sending.has(appId) && !fresh.has(appId)) behind.delete(appId)
    for (const row of rows) if (isUnsent(row)) behind.set(row.app_id, Date.parse(row.changed_at))
    const due = rows.filter(isUnsent).filter(failures.isDue).sort(failures.compare)
    for (const { app_id: appId } of due) {
      if (!running) break
      const error = await send(appId)
      // Whatever stopped this one would stop the others too, unless it is the ruleset itself.
      if (error && !isTooLarge(error)) break
    }
    await notes.settled()
    const retryIn = failures.nextIn()
    if (retryIn === undefined) failure = compareError
    return retryIn === undefined ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(RETRY.firstMs, retryIn))
  }

  const look = (): void => {
    if (!running) return
    if (round) {
      wokenMeanwhile = true
      return
    }
    cancelTimer()
    wokenMeanwhile = false
    round = runRound()
      .catch((error: unknown) => {
        failure = asError(error)
        logger.warn({ err: error }, 'the publisher could not look what is to be published; trying again')
        return RETRY.longestMs
      })
      .then((wait) => {
        round = undefined
        if (wokenMeanwhile) look()
        else if (running) cancelTimer = clock.after(wait, look)
      })
  }

  return {
    start() {
      running = true
      look()
    },
    wake(ruleset) {
      if (!running) return
      if (!ruleset) return look()
      const { appId } = ruleset
      if (ruleset.version < (fresh.get(appId)?.ruleset.version ?? 0)) return
      fresh.set(appId, { ruleset, announced: broker.announce?.(ruleset) })
      behind.set(appId, behind.get(appId) ?? ruleset.publishedAt)
      void send(appId).then((error) => {
        // The timer of a quiet publisher is far off.
        if (error && !isTooLarge(error)) look()
      })
    },
    async republish() {
      compareAt = AT_ONCE
      look()
    },
    status: () => ({
      behind: behind.size,
      waitingSince: behind.size === 0 ? undefined : Math.min(...behind.values()),
      error: failure,
    }),
    async stop() {
      running = false
      cancelTimer()
      await round
      await Promise.all(sending.values())
      await notes.settled()
    },
  }
}

const AT_ONCE = -1

function withLost(rows: readonly RulesetRow[], lost: readonly RulesetRow[]): readonly RulesetRow[] {
  const known = new Set(rows.map(({ app_id }) => app_id))
  return [...rows, ...lost.filter(({ app_id }) => !known.has(app_id))]
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))
