import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import type { Database, RulesetNotice } from '../db/database.js'
import type { KnownRulesets } from './known-rulesets.js'
import { selectVersions } from './queries.js'

/** A change made at another Tower reaches the readers of this one within this time, if no notice of it arrives. */
const LOOK_EVERY_MS = 1_000

/**
 * Keeps the readers of this process, which are the streams and an Aerobat beside Tower, at the newest rulesets. Changes of
 * other Towers on the same PostgreSQL are told by the database at once; a look at all versions each second finds what
 * was not told, and is all there is for several processes on one SQLite file.
 */
export interface LocalRulesets {
  /** Hands over every app's ruleset, and from then on each change of whatever Tower. */
  start(): Promise<void>
  /**
   * Hands over the newest version of the app, which is `ruleset` when the caller has it; when the database is away, the
   * next look does. Never rejects.
   */
  announce(appId: number, ruleset?: OutgoingRuleset): Promise<void>
  stop(): Promise<void>
}

interface LocalRulesetsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly knownRulesets: KnownRulesets
}

export function createLocalRulesets(
  { database, clock, logger, knownRulesets }: LocalRulesetsOptions,
  publish: (ruleset: OutgoingRuleset) => Promise<void>,
): LocalRulesets {
  /** The version of each app that was handed over. */
  const handed = new Map<number, number>()
  const underWay = new Set<Promise<void>>()
  let running = false
  let cancelLook = (): void => {}
  let stopListening = async (): Promise<void> => {}

  const handOver = async (appId: number, known?: OutgoingRuleset): Promise<void> => {
    const ruleset = known ?? (await knownRulesets.read(database.db, appId))
    if (!ruleset || ruleset.version <= (handed.get(appId) ?? 0)) return
    handed.set(appId, ruleset.version)
    knownRulesets.keep(ruleset)
    await publish(ruleset)
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

  /** Not waited for by whoever asks, but by `stop()`. */
  const begin = (work: Promise<void>): Promise<void> => {
    const done = work
      .catch((error: unknown) => logger.warn({ err: error }, 'changed rulesets could not be read; the next look will'))
      .finally(() => underWay.delete(done))
    underWay.add(done)
    return done
  }

  const lookAgain = (): void => {
    if (!running) return
    cancelLook = clock.after(LOOK_EVERY_MS, () => void begin(lookForChanges()).then(lookAgain))
  }

  const hear = (notice: RulesetNotice): void => {
    if (!running) return
    if (notice === 'missed') void begin(lookForChanges())
    else if (notice.version > (handed.get(notice.appId) ?? 0)) void begin(handOver(notice.appId))
  }

  return {
    async start() {
      running = true
      // First the ear, then the look, so that nothing falls in between.
      stopListening = database.listen(hear)
      await lookForChanges()
      lookAgain()
    },
    async announce(appId, ruleset) {
      try {
        await handOver(appId, ruleset)
      } catch (error) {
        logger.warn({ err: error, appId }, 'a changed ruleset could not be read; the next look will')
      }
    },
    async stop() {
      running = false
      cancelLook()
      await stopListening()
      await Promise.all(underWay)
    },
  }
}
