import type { Clock, Logger } from '@tailslide/core'
import type { Database } from '../db/database.js'
import { TowerError } from '../errors.js'
import type { BrokerPublisher } from './broker-publisher.js'
import { firstIdAfter } from './id-blocks.js'
import { selectVersions } from './queries.js'

/** The least ids that new apps and flags may get; 1 where nobody else has any. */
export interface LeastIds {
  readonly app: number
  readonly flag: number
}

/** Ids that something outside the database speaks of. */
export interface TakenIds {
  readonly apps: readonly number[]
  readonly flags: readonly number[]
}

export interface ForeignApps {
  /**
   * Rejects with IDS_UNKNOWN for an app while nobody knows which are taken. A flag is not held up by that: whoever has
   * none yet has no app of its own either.
   */
  leastIds(purpose: 'app' | 'flag'): Promise<LeastIds>
  /** Looks anew, every second until the broker could be read, and says of each foreign app once that it is there. */
  look(): Promise<void>
  /** Ends looking. */
  stop(): void
  /** As of the last look. */
  isForeignFlag(flagId: number): boolean
}

export interface ForeignSources {
  readonly broker: Pick<BrokerPublisher, 'foreign'> | undefined
  /** The ids that the store has signals of. Left out: it is nobody else's. */
  readonly store: (() => Promise<TakenIds>) | undefined
}

/** What another Tower does meanwhile is far below our ids. */
const KNOWN_FOR_MS = 60_000
const PATIENCE_MS = 3_000
const AGAIN_MS = 50
/** A connection that has just come up may not answer yet; nothing else would ask for another look. */
const LOOK_AGAIN_MS = 1_000
const NOTHING_TAKEN: LeastIds = { app: 1, flag: 1 }

/**
 * Keeps this Tower out of the way of others on the same broker and store. Its own is what has a row in `rulesets`;
 * everything else is foreign. An id that a foreign app or flag has must never be given out: the ruleset of app 1 made here
 * would replace that of app 1 there, for every SDK in production. So own ids begin in a block of 100,000 that no
 * foreign id stands in, and before the first one is given out, broker and store must have been read.
 */
export function createForeignApps(
  { database, clock, logger }: { database: Database; clock: Clock; logger: Logger },
  { broker, store }: ForeignSources,
): ForeignApps {
  const said = new Set<number>()
  let foreignFlags: ReadonlySet<number> = new Set()
  let isStopped = false
  let known: { readonly least: LeastIds; readonly until: number } | undefined

  const readBroker = async (own: ReadonlySet<number>): Promise<TakenIds> => {
    const apps = (await broker?.foreign?.((appId) => own.has(appId))) ?? []
    const news = apps.filter(({ appId }) => !said.has(appId)).map(({ appId }) => appId)
    for (const appId of news) said.add(appId)
    if (news.length > 0) {
      const what = 'the broker has apps that are not of this database, as another Tower makes them'
      logger.warn({ apps: news }, `${what}; they and their circuits are left alone until they are imported`)
    }
    const flags = apps.flatMap(({ flagIds }) => flagIds)
    foreignFlags = new Set(flags)
    return { apps: apps.map(({ appId }) => appId), flags }
  }

  const read = async (own: ReadonlySet<number>): Promise<LeastIds> => {
    const taken = [await readBroker(own)]
    // Later on the store has the signals of our own flags, deleted ones too.
    if (own.size === 0 && store) taken.push(await store())
    const least = {
      app: firstIdAfter(taken.flatMap(({ apps }) => apps)),
      flag: firstIdAfter(taken.flatMap(({ flags }) => flags)),
    }
    known = { least, until: clock.monotonic() + KNOWN_FOR_MS }
    return least
  }

  const ownApps = async (): Promise<Set<number>> =>
    new Set((await selectVersions(database.db)).map(({ app_id }) => app_id))

  /** A Tower that has just started is still connecting. */
  const readWithPatience = async (own: ReadonlySet<number>): Promise<LeastIds> => {
    const endsAt = clock.monotonic() + PATIENCE_MS
    for (;;) {
      try {
        return await read(own)
      } catch (error) {
        if (clock.monotonic() >= endsAt) throw error
      }
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve))
    }
  }

  let cancelNextLook = (): void => {}
  const look = async (): Promise<void> => {
    cancelNextLook()
    try {
      await readBroker(await ownApps())
    } catch (error) {
      logger.debug({ err: error }, 'whose apps the broker has could not be read; trying again')
      if (isStopped) return
      cancelNextLook()
      cancelNextLook = clock.after(LOOK_AGAIN_MS, () => void look())
    }
  }

  return {
    async leastIds(purpose) {
      if (!broker?.foreign && !store) return NOTHING_TAKEN
      const own = await ownApps()
      if (own.size > 0 && known && clock.monotonic() < known.until) return known.least
      try {
        return known || purpose === 'flag' ? await read(own) : await readWithPatience(own)
      } catch (cause) {
        if (own.size > 0 && (known || purpose === 'flag')) return known?.least ?? NOTHING_TAKEN
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new TowerError(
          'IDS_UNKNOWN',
          `Tower does not know yet which apps others have, and makes none before it does: ${why}. Try again.`,
          { cause },
        )
      }
    },
    isForeignFlag: (flagId) => foreignFlags.has(flagId),
    look,
    stop() {
      isStopped = true
      cancelNextLook()
    },
  }
}
