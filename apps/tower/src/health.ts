import type { Clock, SignalReader } from '@tailslide/core'
import { sql } from 'kysely'
import type { Database } from './db/database.js'
import { selectBehind } from './db/queries/rulesets.js'

/**
 * What a Tower needs to do all of its work. `broker` and `publisher` are there in a cluster only, `natsAccess` where
 * Tower decides who may connect to NATS.
 */
export const PARTS = ['database', 'broker', 'publisher', 'natsAccess', 'signals'] as const
export type Part = (typeof PARTS)[number]

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
}

export interface HealthOptions {
  readonly database: Database
  readonly signals: SignalReader
  readonly clock: Clock
  /** Whether rulesets are published to a broker. */
  readonly publishes: boolean
  /** Whether the connection to the broker stands; undefined where nobody can tell. */
  readonly brokerConnected: (() => boolean) | undefined
  /** Whether SDKs that connect to NATS are answered; undefined where that is not Tower's to do. */
  readonly natsAccessServes: (() => boolean) | undefined
}

/** A part that has not answered by then is one that a request would wait for too. */
const PATIENCE_MS = 2_000
/** Anybody may ask: however many do, the parts are asked no more often than this. */
const REMEMBER_MS = 500
/** An app is behind for a moment after every change; behind for this long, the broker does not get what it should. */
const LONGEST_LAG_MS = 10_000

/** Asks every part, at most twice a second. Never rejects. */
export function createHealth(options: HealthOptions): () => Promise<Health> {
  const { clock } = options
  let known: { until: number; health: Promise<Health> } | undefined
  return () => {
    if (known && clock.now() < known.until) return known.health
    const health = look(options)
    known = { until: clock.now() + REMEMBER_MS, health }
    return health
  }
}

async function look(options: HealthOptions): Promise<Health> {
  const { database, signals, clock, publishes, brokerConnected, natsAccessServes } = options
  const answers = (question: Promise<unknown>): Promise<boolean> =>
    withPatience(clock, question).then(
      () => true,
      () => false,
    )
  const [databaseAnswers, signalsAnswer, lag] = await Promise.all([
    answers(sql`select 1`.execute(database.db)),
    // No app has the id 0: the store is asked for nothing, and has to answer all the same.
    answers(signals.read(0, 1_000, 1_000)),
    publishes ? withPatience(clock, readLag(database, clock)).catch(() => undefined) : undefined,
  ])
  const parts = new Map<Part, boolean>([['database', databaseAnswers]])
  if (brokerConnected) parts.set('broker', brokerConnected())
  if (publishes) parts.set('publisher', lag !== undefined && lag.oldestMs <= LONGEST_LAG_MS)
  if (natsAccessServes) parts.set('natsAccess', natsAccessServes())
  parts.set('signals', signalsAnswer)
  return { parts, lag }
}

async function readLag(database: Database, clock: Clock): Promise<PublisherLag> {
  const behind = await selectBehind(database.db)
  const [oldest] = behind
  // Clocks of several Towers differ: an age is never below nothing.
  return { behind: behind.length, oldestMs: oldest ? Math.max(0, clock.now() - Date.parse(oldest.changed_at)) : 0 }
}

function withPatience<T>(clock: Clock, question: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => reject(new Error(`no answer within ${PATIENCE_MS} ms`)))
    question.then(resolve, reject).finally(cancel)
  })
}
