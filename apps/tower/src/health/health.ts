import type { Part } from '@tailslide/api'
import type { Clock, Logger, SignalReader } from '@tailslide/core'
import { sql } from 'kysely'
import type { Aerobats } from '../aerobats/aerobats.js'
import { checkWrites } from '../db/check-writes.js'
import type { Database } from '../db/database.js'
import { selectBehind } from '../rulesets/queries.js'

/** How far the broker is behind. */
export interface PublisherLag {
  /** Apps whose newest version the broker has not confirmed. */
  readonly behind: number
  /** Milliseconds that the one longest behind has waited; 0 when none is. */
  readonly oldestMs: number
}

export interface Health {
  readonly parts: ReadonlyMap<Part, boolean>
  /** Undefined without a broker, and while the database cannot be asked. */
  readonly lag: PublisherLag | undefined
  /** No part: without an Aerobat Tower serves rulesets all the same, and nothing is won by sending people elsewhere. */
  readonly aerobats: Aerobats | undefined
}

export interface HealthOptions {
  readonly database: Database
  readonly signals: SignalReader
  readonly clock: Clock
  readonly logger: Logger
  /** Whether rulesets are published to a broker. */
  readonly publishes: boolean
  /** Whether the connection to the broker stands; undefined where nobody can tell. */
  readonly brokerConnected: (() => boolean) | undefined
  /** Whether SDKs that connect to NATS are answered; undefined where that is not Tower's to do. */
  readonly natsAccessServes: (() => boolean) | undefined
  /** Who decides on circuits; undefined where nobody knows how to find out. */
  readonly aerobats: (() => Aerobats) | undefined
}

/** A part that has not answered by then is one that a request would wait for too. */
const PATIENCE_MS = 2_000
/** Anybody may ask: however many do, the parts are asked no more often than this. */
const REMEMBER_MS = 500
/** A write that is tried costs the disk something. */
const TRY_WRITING_EVERY_MS = 5_000
/** An app is behind for a moment after every change; behind for this long, the broker does not get what it should. */
const LONGEST_LAG_MS = 10_000

/** Asks every part, at most twice a second. Never rejects. */
export function createHealth(options: HealthOptions): () => Promise<Health> {
  const { database, clock } = options
  const { signals } = options
  const watches: Watches = {
    writes: watchWrites(options, () => checkWrites(database), {
      none: 'the database takes no changes',
      again: 'the database takes changes again',
    }),
    signals: watchWrites(options, async () => signals.tryWriting?.(), {
      none: 'the signal store takes no signals: no circuit opens by what fails now',
      again: 'the signal store takes signals again',
    }),
    lag: createLagWatch(database, clock),
  }
  return remembered(clock, REMEMBER_MS, () => look(options, watches))
}

function remembered<T>(clock: Clock, ms: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { until: number; answer: Promise<T> } | undefined
  return () => {
    if (known && clock.monotonic() < known.until) return known.answer
    const answer = ask()
    known = { until: clock.monotonic() + ms, answer }
    return answer
  }
}

interface Watches {
  readonly writes: () => Promise<boolean>
  /** Whether the store that can be read takes signals too. */
  readonly signals: () => Promise<boolean>
  readonly lag: () => Promise<PublisherLag>
}

async function look(options: HealthOptions, watches: Watches): Promise<Health> {
  const { database, signals, clock, publishes, brokerConnected, natsAccessServes } = options
  const answers = (question: Promise<unknown>): Promise<boolean> =>
    withPatience(clock, question).then(
      () => true,
      () => false,
    )
  const [databaseAnswers, writes, signalsAnswer, signalsTaken, lag] = await Promise.all([
    answers(sql`select 1`.execute(database.db)),
    watches.writes(),
    // No app has the id 0: the store is asked for nothing, and has to answer all the same.
    answers(signals.read(0, 1_000, 1_000)),
    watches.signals(),
    publishes ? withPatience(clock, watches.lag()).catch(() => undefined) : undefined,
  ])
  const parts = new Map<Part, boolean>([
    ['database', databaseAnswers],
    ['writes', writes],
  ])
  if (brokerConnected) parts.set('broker', brokerConnected())
  if (publishes) parts.set('publisher', lag !== undefined && lag.oldestMs <= LONGEST_LAG_MS)
  if (natsAccessServes) parts.set('natsAccess', natsAccessServes())
  parts.set('signals', signalsAnswer && signalsTaken)
  return { parts, lag, aerobats: options.aerobats?.() }
}

/** Whether a write is taken, tried at most every 5 s; what is said instead is logged when it begins. */
function watchWrites(
  { clock, logger }: HealthOptions,
  tryWriting: () => Promise<unknown>,
  told: { readonly none: string; readonly again: string },
): () => Promise<boolean> {
  let takes = true
  return remembered(clock, TRY_WRITING_EVERY_MS, async () => {
    const error = await withPatience(clock, tryWriting()).then(
      () => undefined,
      (thrown: unknown) => thrown ?? new Error('unknown'),
    )
    if (takes && error) logger.error({ err: error }, told.none)
    if (!takes && !error) logger.info({}, told.again)
    takes = error === undefined
    return takes
  })
}

/** Once an app is known to be behind its age no longer depends on the time of day, which may be set. */
function createLagWatch(database: Database, clock: Clock): () => Promise<PublisherLag> {
  let since = new Map<number, number>()
  return async () => {
    const behind = await selectBehind(database.db)
    const now = clock.monotonic()
    // Clocks of several Towers differ: an age is never below nothing.
    const ageOf = (changedAt: string): number => Math.max(0, clock.now() - Date.parse(changedAt))
    since = new Map(behind.map((row) => [row.app_id, since.get(row.app_id) ?? now - ageOf(row.changed_at)]))
    return { behind: behind.length, oldestMs: behind.length === 0 ? 0 : now - Math.min(...since.values()) }
  }
}

function withPatience<T>(clock: Clock, question: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => reject(new Error(`no answer within ${PATIENCE_MS} ms`)))
    question.then(resolve, reject).finally(cancel)
  })
}
