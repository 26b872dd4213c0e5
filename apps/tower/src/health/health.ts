import type { Part } from '@tailslide/api'
import type { Clock, Logger, SignalReader } from '@tailslide/core'
import { sql } from 'kysely'
import type { Aerobats } from '../aerobats/aerobats.js'
import type { Database } from '../db/database.js'
import { TRY_WRITING_EVERY_MS, type Writes } from '../db/writes.js'
import { withPatience } from '../patience.js'
import { selectBehind } from '../rulesets/queries.js'

/** How far the broker is behind. */
export interface PublisherLag {
  /** Apps whose newest version the broker has not confirmed. */
  readonly behind: number
  /** Whole milliseconds that the one longest behind has waited; 0 when none is. */
  readonly oldestMs: number
}

export interface Health {
  /** Without those that cannot be tried because another of them is away. */
  readonly parts: ReadonlyMap<Part, boolean>
  /** Undefined without a broker, and while the database cannot be asked. */
  readonly lag: PublisherLag | undefined
  /** No part: without an Aerobat Tower serves rulesets all the same, and nothing is won by sending people elsewhere. */
  readonly aerobats: Aerobats | undefined
}

export interface HealthOptions {
  readonly database: Database
  readonly writes: Writes
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

/** Anybody may ask: however many do, the parts are asked no more often than this. */
const REMEMBER_MS = 500
/** A question that waits for a lock has a connection, so that no more of them are asked meanwhile. */
const LOOK_AGAIN_MS = 10_000
/** An app is behind for a moment after every change; behind for this long, the broker does not get what it should. */
const LONGEST_LAG_MS = 10_000

/** Asks every part, at most twice a second. Never rejects. */
export function createHealth(options: HealthOptions): () => Promise<Health> {
  const { clock, signals, writes } = options
  // Nobody may ask for hours, and the log is to say how it is at the start.
  void writes.state()
  const watches: Watches = {
    signals: watchSignals(options, async () => signals.tryWriting?.(), {
      none: 'the signal store takes no signals: no circuit opens by what fails now',
      again: 'the signal store takes signals again',
    }),
    lag: createLagWatch(options),
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
    options.writes.state(),
    // No app has the id 0: the store is asked for nothing, and has to answer all the same.
    answers(signals.read(0, 1_000, 1_000)),
    watches.signals(),
    publishes ? withPatience(clock, watches.lag()).catch(() => undefined) : undefined,
  ])
  const parts = new Map<Part, boolean>([['database', databaseAnswers]])
  if (databaseAnswers || writes !== 'untried') parts.set('writes', writes === 'taken')
  if (brokerConnected) parts.set('broker', brokerConnected())
  const isLagKnown = lag !== undefined || (databaseAnswers && writes === 'taken')
  if (publishes && isLagKnown) parts.set('publisher', lag !== undefined && lag.oldestMs <= LONGEST_LAG_MS)
  if (natsAccessServes) parts.set('natsAccess', natsAccessServes())
  parts.set('signals', signalsAnswer && signalsTaken)
  return { parts, lag, aerobats: options.aerobats?.() }
}

/** Whether a write is taken, tried at most every 5 s; what is said instead is logged when it begins. */
function watchSignals(
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
function createLagWatch({ database, clock, writes }: HealthOptions): () => Promise<PublisherLag> {
  let since = new Map<number, number>()
  const look = async (): Promise<PublisherLag> => {
    const behind = await selectBehind(database.db)
    const now = clock.monotonic()
    // Clocks of several Towers differ: an age is never below nothing.
    const ageOf = (changedAt: string): number => Math.max(0, clock.now() - Date.parse(changedAt))
    since = new Map(behind.map((row) => [row.app_id, since.get(row.app_id) ?? now - ageOf(row.changed_at)]))
    const oldest = Math.min(now, ...since.values())
    return { behind: behind.length, oldestMs: Math.round(now - oldest) }
  }
  let underWay: { readonly since: number; readonly answer: Promise<PublisherLag> } | undefined
  return () => {
    if (underWay && clock.monotonic() - underWay.since < LOOK_AGAIN_MS) return underWay.answer
    const answer = look().finally(() => {
      if (underWay?.answer === answer) underWay = undefined
    })
    underWay = { since: clock.monotonic(), answer }
    // Every change writes what is read here: what keeps it from being read keeps changes out too.
    answer.catch(writes.refused)
    return answer
  }
}
