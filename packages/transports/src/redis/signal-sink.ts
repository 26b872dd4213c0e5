import type { Clock, DeliveryId, SignalBatch, SignalSink } from '@tailslide/core'
import { systemClock } from '../clock.js'
import { isError } from '../is-error.js'
import { createOnceOnlySink, type Outcome } from '../once-only-sink.js'
import { createRelaySink } from '../relay-sink.js'
import { senderId } from '../sender-id.js'
import { chooseStore } from './choose-store.js'
import type { RedisClient, RedisConnection } from './connect.js'
import { writePlain } from './plain-write.js'
import { refusedCountsInWords } from './refusal.js'
import { isReadOnly } from './server-role.js'
import { addToTimeSeries, giveUp } from './time-series.js'
import { writeTimeSeries } from './time-series-write.js'
import { reportOverRedis } from './usage.js'

export interface RedisSignalSinkOptions {
  /** Shared with others; closing the sink leaves it open. */
  readonly connection: RedisConnection
  /** Milliseconds for one delivery; default 1,500. */
  readonly timeoutMs?: number
  /** The one that `heldSince` is read by; default the machine's. */
  readonly clock?: Clock
}

/** A transaction or script this long keeps Redis busy for a few milliseconds. */
const MOST_COUNTS = 500

/** Throws what a replica has refused, so that its connection ends. */
function taken(outcome: Outcome): Outcome {
  if (outcome.result === 'not_stored' && isReadOnly(outcome.error)) throw outcome.error
  const error = refusedCountsInWords(outcome.error)
  return error === outcome.error || !isError(error) ? outcome : { ...outcome, error }
}

/** Who was refused a script once on this connection is not asked again. */
const forbidden = new WeakSet<RedisClient>()

/**
 * Counts to Redis, each exactly once, a batch with a delivery id however many sinks it comes through: into TimeSeries
 * where the server has it, into plain hashes elsewhere. Into TimeSeries at most once for who may not run scripts.
 */
export function createRedisSignalSink(options: RedisSignalSinkOptions): SignalSink {
  const { connection, timeoutMs = 1_500, clock = systemClock } = options
  const deliver = async (id: DeliveryId, batch: SignalBatch): Promise<Outcome> => {
    let attempt: 'once' | 'at most once' | undefined
    try {
      return await connection.use(async (client) => {
        const store = await chooseStore(client)
        attempt = 'once'
        if (store === 'plain') return taken(await writePlain(client, id, batch, clock.monotonic()))
        const outcome = forbidden.has(client)
          ? 'forbidden'
          : await writeTimeSeries(client, id, batch, clock.monotonic())
        if (outcome !== 'forbidden') return taken(outcome)
        forbidden.add(client)
        attempt = 'at most once'
        return taken(await addToTimeSeries(client, batch))
      }, timeoutMs)
    } catch (cause) {
      const error = isError(cause) ? cause : new Error(String(cause))
      if (isReadOnly(error)) return { result: 'not_stored', error }
      if (attempt === 'at most once') return giveUp(batch, error)
      return { result: attempt === 'once' ? 'unknown' : 'not_stored', error }
    }
  }
  const own = createOnceOnlySink({ sender: senderId(), mostCounts: MOST_COUNTS, clock, deliver, close: async () => {} })
  const relay = createRelaySink({ mostCounts: MOST_COUNTS, deliver })
  return {
    report: (report) => reportOverRedis(connection, report, clock.monotonic()),
    send: (batch) => (batch.delivery ? relay.send(batch.delivery, batch) : own.send(batch)),
    async close() {
      await Promise.all([own.close(), relay.close()])
    },
  }
}
