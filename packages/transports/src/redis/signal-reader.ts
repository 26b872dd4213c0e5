import type { SignalReader } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { chooseStore } from './choose-store.js'
import type { RedisConnection } from './connect.js'
import { createPlainReader } from './plain-read.js'
import { createRedisSignalFollower } from './signal-follower.js'
import { readTimeSeries } from './time-series.js'
import { tryWriting } from './try-writing.js'

export interface RedisSignalReaderOptions {
  /** Shared with others; closing the reader leaves it open. */
  readonly connection: RedisConnection
  /** Milliseconds for one reading; default 5,000. */
  readonly timeoutMs?: number
}

/** Reads what `createRedisSignalSink` and, from TimeSeries, any deployed Tailslide SDK has stored. */
export function createRedisSignalReader({ connection, timeoutMs = 5_000 }: RedisSignalReaderOptions): SignalReader {
  const readPlain = createPlainReader()
  let closed = false
  return {
    async read(appId, windowMs, bucketMs) {
      if (closed) throw new TransportError('CLOSED', 'the signal reader is closed')
      const width = Math.max(1, Math.floor(bucketMs))
      return connection.use(async (client) => {
        const store = await chooseStore(client)
        return (store === 'timeseries' ? readTimeSeries : readPlain)(client, appId, windowMs, width)
      }, timeoutMs)
    },
    tryWriting: () => tryWriting(connection, timeoutMs),
    follow: () => createRedisSignalFollower(connection, timeoutMs, () => closed),
    async close() {
      closed = true
    },
  }
}
