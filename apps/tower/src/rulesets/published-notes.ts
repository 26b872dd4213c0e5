import type { Clock, Logger } from '@tailslide/core'
import type { Database } from '../db/database.js'
import { markPublished } from './queries.js'

/** Which version of each app the broker has confirmed: known here at once, and noted in the database a little later. */
export interface PublishedNotes {
  add(appId: number, version: number): void
  /** Resolves when what was added so far is noted, or could not be. Never rejects. */
  settled(): Promise<void>
}

/**
 * The SDKs take a change in the milliseconds after its confirmation, and the database may then share their machine. A note
 * that is lost costs one attempt at something that the broker has already.
 */
const NOTE_AFTER_MS = 100

export function createPublishedNotes({
  database,
  clock,
  logger,
}: {
  database: Database
  clock: Clock
  logger: Logger
}): PublishedNotes {
  const confirmed = new Map<number, number>()
  let writing: Promise<void> | undefined
  let cancel = (): void => {}

  const write = async (): Promise<void> => {
    while (confirmed.size > 0) {
      const notes = [...confirmed]
      confirmed.clear()
      await database.transaction(async (tx) => {
        // In one order at every Tower: rows locked in different orders are a deadlock.
        for (const [appId, version] of notes.sort(([a], [b]) => a - b)) await markPublished(tx, appId, version)
      })
    }
  }

  const settle = (): Promise<void> => {
    cancel()
    writing ??= write()
      .catch((error: unknown) => logger.debug({ err: error }, 'what was published could not be noted'))
      .finally(() => {
        writing = undefined
        // Added in the moment that the last look ended.
        if (confirmed.size > 0) schedule()
      })
    return writing
  }

  const schedule = (): void => {
    cancel = clock.after(NOTE_AFTER_MS, () => void settle())
  }

  return {
    add(appId, version) {
      const isScheduled = confirmed.size > 0 || writing !== undefined
      confirmed.set(appId, version)
      if (!isScheduled) schedule()
    },
    settled: settle,
  }
}
