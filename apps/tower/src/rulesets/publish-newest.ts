import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import type { Database } from '../db/database.js'
import type { BrokerPublisher } from './broker-publisher.js'
import type { KnownRulesets } from './known-rulesets.js'
import { renumberRuleset } from './queries.js'

/** Another Tower's newer version is read at the second attempt; a third has seldom anything to do. */
const MOST_ATTEMPTS = 5

interface NewestFirstOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly knownRulesets: KnownRulesets
}

/**
 * Sends a ruleset, or a newer one of its app where the broker has something newer already; resolves with what the broker
 * has confirmed. A broker with a newer version than the database, which is then one restored from a backup, makes the app
 * count on from there.
 */
export function createNewestFirst(
  { database, clock, logger, knownRulesets }: NewestFirstOptions,
  broker: BrokerPublisher,
): (ruleset: OutgoingRuleset) => Promise<OutgoingRuleset> {
  /** Whether there is something else to send than what the broker has refused for something newer. */
  const overtake = async (
    { appId, version }: OutgoingRuleset,
    newest: number,
  ): Promise<OutgoingRuleset | undefined> => {
    const current = await knownRulesets.read(database.db, appId)
    if (!current || current.version > version) return current
    // The database has nothing newer, and the broker has: the database is older than it was.
    const at = new Date(clock.now()).toISOString()
    await database.transaction(async (tx) => {
      if (await renumberRuleset({ tx, at }, appId, { version, next: newest + 1 }))
        await database.notify(tx, appId, newest + 1)
    })
    logger.warn(
      { appId, version, newest },
      'the broker has a newer ruleset than the database, as after a restore; the app counts on from there',
    )
    return knownRulesets.read(database.db, appId)
  }

  return async (ruleset) => {
    let current = ruleset
    for (let attempts = 1; ; attempts++) {
      try {
        await broker.publish(current)
        return current
      } catch (error) {
        const newest = newestOf(error)
        if (newest === undefined || attempts === MOST_ATTEMPTS) throw error
        const next = await overtake(current, newest)
        if (!next) throw error
        current = next
      }
    }
  }
}

function newestOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'RULESET_SUPERSEDED')) return undefined
  return 'newest' in error && typeof error.newest === 'number' ? error.newest : undefined
}
