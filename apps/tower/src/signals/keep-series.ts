import type { Clock, Logger } from '@tailslide/core'
import type { Database } from '../db/database.js'
import { beginRounds } from '../lifecycle/rounds.js'
import { selectVersions } from '../rulesets/queries.js'

/** The signal store as a whole, where it keeps something that has to be looked after. */
export interface SeriesStore {
  /** The apps and flags that the store has signals of, whoever's they are. */
  ids(): Promise<{ readonly apps: readonly number[]; readonly flags: readonly number[] }>
  /** Sets right what it keeps of own flags, and deletes that of flags which are gone; answers which keys it changed. */
  keep(
    own: () => Promise<OwnFlags>,
  ): Promise<{ readonly altered: readonly string[]; readonly deleted: readonly string[] }>
}

interface OwnFlags {
  readonly flags: ReadonlyMap<number, number>
  readonly apps: ReadonlySet<number>
  readonly isForeign: (flagId: number) => boolean
}

const EVERY_MS = 60_000
/** The store may still be connecting, or away. */
const AGAIN_MS = 2_000

/** Looks after the store once a minute until the function returned has resolved. Several Towers may do so at once. */
export function keepSeries(
  { database, clock, logger }: { database: Database; clock: Clock; logger: Logger },
  store: SeriesStore,
  isForeign: (flagId: number) => boolean,
): () => Promise<void> {
  let isToldOfFailure = false

  const own = async (): Promise<OwnFlags> => {
    // First the apps: a flag of one that is made meanwhile is then nobody's, and is left alone.
    const apps = new Set((await selectVersions(database.db)).map(({ app_id }) => app_id))
    const rows = await database.db.selectFrom('flags').select(['id', 'app_id']).execute()
    return { apps, flags: new Map(rows.map(({ id, app_id }) => [id, app_id])), isForeign }
  }

  const round = async (): Promise<number> => {
    try {
      const { altered, deleted } = await store.keep(own)
      isToldOfFailure = false
      if (altered.length > 0)
        logger.info({ keys: altered.length }, 'signal series had settings that lose signals; mended')
      if (deleted.length > 0) logger.info({ keys: deleted.length }, 'signal series of deleted flags were deleted')
      return EVERY_MS
    } catch (error) {
      if (!isToldOfFailure && !isAway(error)) logger.warn({ err: error }, 'signal series cannot be looked after')
      isToldOfFailure ||= !isAway(error)
      return isAway(error) ? AGAIN_MS : EVERY_MS
    }
  }

  return beginRounds(clock, round)
}

/** Told by the connection itself. */
export const isAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'STORE_AWAY' || error.code === 'CLOSED')
