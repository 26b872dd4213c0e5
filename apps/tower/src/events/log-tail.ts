import { LARGEST_ID } from '@tailslide/api'
import type { Clock, Logger } from '@tailslide/core'
import type { PlacedRow } from '../audit/gone-places.js'
import { newestLogId } from '../audit/history-queries.js'
import { withoutWriters } from '../audit/logs.js'
import type { Database } from '../db/database.js'
import { selectEntries } from './queries.js'

/** An entry that nothing has told of, as one of another Tower on the database, is found within this time. */
const LOOK_EVERY_MS = 1_000
/** Entries that are kept in memory at a time. */
export const ENTRIES_AT_ONCE = 100

export interface LogTail {
  /** Begins to look, where it does not, at what comes from now on. Resolves with the entry after which that is. */
  begin(): Promise<number>
  /** The entry up to which all have been handed over; undefined while it does not look. */
  reached(): number | undefined
  /** To be called when there may be new entries. */
  look(): void
  /** Looks no more until it is to begin again. */
  rest(): void
  stop(): Promise<void>
}

export interface LogTailOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  /** Called before each look; entries are read when it has resolved. */
  readonly onLook: () => Promise<void>
  /** Hears of all entries in the order of their ids, and of each once. */
  readonly onEntries: (rows: readonly PlacedRow[]) => void
}

/**
 * Follows the log as it grows, whoever writes it. Ids are given out before entries are seen, so that it reads while no entry
 * is on its way; where nothing is new nobody is held up.
 */
export function createLogTail({ onLook, onEntries, ...given }: LogTailOptions): LogTail {
  const { database, clock, logger } = given
  let beginning: Promise<number> | undefined
  let reached: number | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false
  let cancelLook = (): void => {}
  let stopped = false

  const readOn = async (): Promise<void> => {
    await onLook()
    for (;;) {
      const after = reached
      if (after === undefined || (await newestLogId(database.db)) <= after) return
      const rows = await withoutWriters(given, (tx) =>
        selectEntries(tx, { after, upTo: LARGEST_ID, limit: ENTRIES_AT_ONCE }),
      )
      const last = rows.at(-1)
      // It may have been put to rest meanwhile.
      if (!last || reached !== after) return
      reached = last.id
      onEntries(rows)
    }
  }

  const look = (): void => {
    if (stopped || reached === undefined) return
    if (looking) {
      lookAgain = true
      return
    }
    cancelLook()
    lookAgain = false
    looking = readOn()
      .catch((error: unknown) => logger.debug({ err: error }, 'new entries could not be read; the next look will'))
      .finally(() => {
        looking = undefined
        if (lookAgain) look()
        else if (reached !== undefined && !stopped) cancelLook = clock.after(LOOK_EVERY_MS, look)
      })
  }

  return {
    begin() {
      if (reached !== undefined) return Promise.resolve(reached)
      beginning ??= withoutWriters(given, newestLogId)
        .then((newest) => {
          reached = newest
          if (!stopped) cancelLook = clock.after(LOOK_EVERY_MS, look)
          return newest
        })
        .finally(() => {
          beginning = undefined
        })
      return beginning
    },
    reached: () => reached,
    look,
    rest() {
      reached = undefined
      cancelLook()
    },
    async stop() {
      stopped = true
      cancelLook()
      await looking
    },
  }
}
