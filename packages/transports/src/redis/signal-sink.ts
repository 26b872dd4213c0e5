import type { SignalBatch, SignalSink } from '@tailslide/core'
import { createOnceOnlySink, type DeliveryId, type Outcome } from '../once-only-sink.js'
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
}

/** A transaction or script this long keeps Redis busy for a few milliseconds. */
const MOST_COUNTS = 500

/** Counts to Redis: at most once into TimeSeries where the server has it, exactly once into plain hashes elsewhere. */
export function createRedisSignalSink({ connection, timeoutMs = 1_500 }: RedisSignalSinkOptions): SignalSink {
  const deliver = async (id: DeliveryId, batch: SignalBatch): Promise<Outcome> => {
    let sentTo: StoreKind | undefined
    try {
      return await connection.use(async (client) => {
        sentTo = await chooseStore(client)
        return sentTo === 'timeseries' ? addToTimeSeries(client, batch) : writePlain(client, id, batch)
      }, timeoutMs)
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      if (sentTo === 'timeseries') return giveUp(batch, error)
      return { result: sentTo === 'plain' ? 'unknown' : 'not_stored', error }
    }
  }
  return createOnceOnlySink({ sender: senderId(), mostCounts: MOST_COUNTS, deliver, close: async () => {} })
}
