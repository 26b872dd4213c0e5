import type { Context } from '../context.js'
import { beginRounds } from '../lifecycle/rounds.js'
import { deleteOldEntries } from './queries.js'

const DAY_MS = 86_400_000
const EVERY_MS = 600_000
/** Of a transaction: others write meanwhile. */
const AT_ONCE = 1_000
/** Until the next ones, while there are more. */
const AGAIN_MS = 100

/** Forgets entries that are older than so many days, those that a flag could be brought back to included. */
export function pruneHistory(
  { database, clock, logger }: Pick<Context, 'database' | 'clock' | 'logger'>,
  days: number,
): () => Promise<void> {
  let isToldOfFailure = false
  return beginRounds(clock, async () => {
    const before = new Date(clock.now() - days * DAY_MS).toISOString()
    try {
      const deleted = await database.transaction((tx) => deleteOldEntries(tx, before, AT_ONCE))
      isToldOfFailure = false
      return deleted < AT_ONCE ? EVERY_MS : AGAIN_MS
    } catch (error) {
      if (!isToldOfFailure)
        logger.warn({ err: error }, 'old entries of the history could not be forgotten; tried again')
      isToldOfFailure = true
      return EVERY_MS
    }
  })
}
