import type { Clock, DeliveryId, SignalBatch, SignalSink } from '@tailslide/core'
import { systemClock } from '../clock.js'
import { createHandOnSink } from '../hand-on-sink.js'
import { createOnceOnlySink, type Outcome } from '../once-only-sink.js'
import { senderId } from '../sender-id.js'
import { chooseStore, type StoreKind } from './choose-store.js'
import type { RedisConnection } from './connect.js'
import { writePlain } from './plain-write.js'
import { addToTimeSeries, giveUp } from './time-series.js'

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

/**
 * Counts to Redis: at most once into TimeSeries where the server has it, exactly once into plain hashes elsewhere. A
 * batch with a delivery id is exactly once in plain hashes however many sinks it comes through; TimeSeries keeps no ids.
 */
export function createRedisSignalSink(options: RedisSignalSinkOptions): SignalSink {
  const { connection, timeoutMs = 1_500, clock = systemClock } = options
  const deliver = async (id: DeliveryId, batch: SignalBatch): Promise<Outcome> => {
    let sentTo: StoreKind | undefined
    try {
      return await connection.use(async (client) => {
        sentTo = await chooseStore(client)
        return sentTo === 'timeseries'
          ? addToTimeSeries(client, batch, clock.monotonic())
          : writePlain(client, id, batch, clock.monotonic())
      }, timeoutMs)
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      if (sentTo === 'timeseries') return giveUp(batch, error)
      return { result: sentTo === 'plain' ? 'unknown' : 'not_stored', error }
    }
  }
  const own = createOnceOnlySink({ sender: senderId(), mostCounts: MOST_COUNTS, clock, deliver, close: async () => {} })
  const handedOn = createHandOnSink({ mostCounts: MOST_COUNTS, deliver })
  return {
    send: (batch) => (batch.delivery ? handedOn.send(batch.delivery, batch) : own.send(batch)),
    async close() {
      await Promise.all([own.close(), handedOn.close()])
    },
  }
}
