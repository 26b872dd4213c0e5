import type { Clock, Logger } from '@tailslide/core'
import { NoAnswer, withPatience } from '../patience.js'
import { checkRoom } from './check-room.js'
import { checkWrites } from './check-writes.js'
import type { Database } from './database.js'
import { type LockHolder, lockHolders } from './lock-holders.js'
import { type Refusal, refusalOf } from './refused-writes.js'

/**
 * Whether the database takes changes. `refused`: it is there and takes none, or not all; `untried`: it did not answer.
 *
 * One that it refused counts, whoever's it was: from then on changes are refused until one is taken that what was in the way would
 * have kept out. A disk that is full has to take something new, and locks have to be let go of.
 */
export type WritesState = 'taken' | 'refused' | 'untried'

export interface Writes {
  /** Tries one, every 5 s at most. Never rejects. */
  state(): Promise<WritesState>
  /** To be called with what a change, or a query of what changes need, has failed with. */
  refused(error: unknown): void
  /** Resolves when none is tried any more; nothing is told from then on. */
  stop(): Promise<void>
}

/** A write that is tried costs a disk something, a database's as well as a signal store's. */
export const TRY_WRITING_EVERY_MS = 5_000
/** Where one part of a disk fails others still take changes, so that nothing but time tells whether it is over. */
const FAILS_FOR_MS = 30_000

const TAKES_NONE = 'the database takes no changes'
const WORDS: Readonly<Record<Refusal | 'locked_file', string>> = {
  no_room: `${TAKES_NONE}: it has no room left. Make some on its disk`,
  locked:
    `${TAKES_NONE}, or not all: they wait in vain for locks that another session holds, a migration or one that somebody left open. ` +
    'See pg_locks and pg_stat_activity; select pg_terminate_backend(pid) ends one',
  locked_file: `${TAKES_NONE}: another process keeps its file locked`,
  moved:
    `${TAKES_NONE}: its file is not at its path any more, and what is changed now would be lost. Move it back. Where it was deleted, ` +
    'copy it and its -wal from /proc/<pid>/fd before this process ends, and start on the copy',
  read_only: TAKES_NONE,
  broken: TAKES_NONE,
  damaged: TAKES_NONE,
}

interface Told {
  readonly at: number
}

export function watchWrites(database: Database, { clock, logger }: { clock: Clock; logger: Logger }): Writes {
  const refusals = new Map<Refusal, Told>()
  /** What the last try failed with, where that was no refusal. */
  let silence: unknown
  let isTold = false
  let wasEarly = false
  /** Nobody knows what the disk was like before the start. */
  let isRoomKnown = false
  let isStopped = false
  let looking: { readonly until: number; readonly over: Promise<void> } | undefined

  const tellError = (fields: object, words: string): void => {
    isTold = true
    if (!isStopped) logger.error(fields, words)
  }

  const note = (refusal: Refusal, error: unknown, holders?: readonly LockHolder[]): void => {
    const isNew = !refusals.has(refusal)
    refusals.set(refusal, { at: clock.monotonic() })
    if (isNew) void tell(refusal, error, holders)
  }

  const tell = async (refusal: Refusal, error: unknown, known?: readonly LockHolder[]): Promise<void> => {
    if (refusal !== 'locked') return tellError({ err: error }, WORDS[refusal])
    const holders = known ?? (await withPatience(clock, lockHolders(database)).catch(() => []))
    tellError({ err: error, holders }, WORDS[database.kind === 'sqlite' ? 'locked_file' : 'locked'])
  }

  /** Rejects while anything is in the way of what was refused before. */
  const tryWriting = async (): Promise<void> => {
    await checkWrites(database)
    if (!isRoomKnown || refusals.has('no_room')) await checkRoom(database)
    isRoomKnown = true
  }

  /** Whether anybody holds what a change has waited for in vain; also where that cannot be asked. */
  const isStillHeld = async (): Promise<boolean> => {
    const holders = await withPatience(clock, lockHolders(database)).catch(() => undefined)
    return holders?.length !== 0
  }

  /** A try that is not answered may be one that waits for a lock. */
  const tellSilence = async (error: unknown): Promise<void> => {
    const holders = await withPatience(clock, lockHolders(database)).catch(() => [])
    if (holders.length > 0) note('locked', error, holders)
    else tellError({ err: error }, TAKES_NONE)
  }

  const look = async (): Promise<void> => {
    const before = new Map(refusals)
    const [error, isHeld] = await Promise.all([
      withPatience(clock, tryWriting()).then(
        () => undefined,
        (thrown: unknown) => thrown ?? new Error('unknown'),
      ),
      before.has('locked') && isStillHeld(),
    ])
    // The start has written something; while all else starts too, a try may well take long.
    const isEarly = error instanceof NoAnswer && !isRoomKnown && !wasEarly
    wasEarly = isEarly
    const refusal = refusalOf(error)
    silence = refusal === undefined && !isEarly ? error : undefined
    if (refusal) note(refusal, error)
    if (silence !== undefined && !isTold) void tellSilence(error)
    if (error !== undefined) return
    for (const [refusal, told] of before) {
      const fails = refusal === 'broken' || refusal === 'damaged'
      const lasts = refusal === 'locked' ? isHeld : fails && clock.monotonic() - told.at < FAILS_FOR_MS
      // One that was refused meanwhile says more.
      if (!lasts && refusals.get(refusal) === told) refusals.delete(refusal)
    }
    if (refusals.size > 0 || !isTold) return
    isTold = false
    logger.info({}, 'the database takes changes again')
  }

  return {
    async state() {
      if (!looking || clock.monotonic() >= looking.until) {
        looking = { until: clock.monotonic() + TRY_WRITING_EVERY_MS, over: look() }
      }
      await looking.over
      if (refusals.size > 0) return 'refused'
      return silence === undefined ? 'taken' : 'untried'
    },
    refused(error) {
      // Before the first try a start fails with it, or that try shows it.
      if (!looking || isStopped) return
      const refusal = refusalOf(error)
      if (refusal) note(refusal, error)
    },
    async stop() {
      isStopped = true
      await looking?.over
    },
  }
}
