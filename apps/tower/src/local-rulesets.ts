import type { Clock, Logger, OutgoingRuleset, RulesetPublisher } from '@tailslide/core'
import type { Database } from './db/database.js'
import { selectVersions } from './db/queries/rulesets.js'
import { readRuleset } from './ruleset.js'

/** A change made at another Tower on the same database reaches the readers of this one within this time. */
const LOOK_EVERY_MS = 1_000

/** Keeps the readers of this process, which are the streams and an Aerobat beside Tower, at the newest rulesets. */
export interface LocalRulesets {
  /** Hands over every app's ruleset, and from then on each change of whatever Tower. */
  start(): Promise<void>
  /** Hands over the newest version of the app; when the database is away, the next look does. Never rejects. */
  announce(appId: number): Promise<void>
  stop(): Promise<void>
}

export function createLocalRulesets(
  { database, clock, logger }: { database: Database; clock: Clock; logger: Logger },
  publisher: RulesetPublisher,
): LocalRulesets {
  /** The version of each app that was handed over. */
  const handed = new Map<number, number>()
  let running = false
  let cancelLook = (): void => {}
  let looking: Promise<void> = Promise.resolve()

  const handOver = async (appId: number): Promise<void> => {
    const ruleset = await readRuleset(database.db, appId)
    if (!ruleset || ruleset.version <= (handed.get(appId) ?? 0)) return
    handed.set(appId, ruleset.version)
    const { deleted, publishedVersion, ...outgoing } = ruleset
    await publisher.publish(outgoing satisfies OutgoingRuleset)
  }

  const lookForChanges = async (): Promise<void> => {
    for (const { app_id: appId, version, deleted } of await selectVersions(database.db)) {
      const before = handed.get(appId)
      if (before === version) continue
      // Nobody here has ever heard of an app that was gone before the first look.
      if (deleted === 1 && before === undefined) handed.set(appId, version)
      else await handOver(appId)
    }
  }

  const lookAgain = (): void => {
    if (!running) return
    cancelLook = clock.after(LOOK_EVERY_MS, () => {
      looking = lookForChanges()
        .catch((error: unknown) => logger.warn({ err: error }, 'looking for changed rulesets failed; will look again'))
        .then(lookAgain)
    })
  }

  return {
    async start() {
      running = true
      await lookForChanges()
      lookAgain()
    },
    async announce(appId) {
      try {
        await handOver(appId)
      } catch (error) {
        logger.warn({ err: error, appId }, 'a changed ruleset could not be read; the next look will')
      }
    },
    async stop() {
      running = false
      cancelLook()
      await looking
    },
  }
}
