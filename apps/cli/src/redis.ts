import type { Logger, SignalReader, SignalSink } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import type { SignalSeries, UsageInbox } from '@tailslide/transports/redis'
import { createOutageLog } from './outage-log.js'
import { type Reach, reachInWords } from './reach.js'
import type { Service } from './run-until-signal.js'
import { withoutSecrets } from './secrets.js'

export interface RedisStore {
  readonly sink: SignalSink
  readonly reader: SignalReader
  readonly series: SignalSeries
  readonly usage: UsageInbox
  readonly service: Service
  /** Whether Redis was reached, in words. */
  told(): string
}

/** The signals in Redis over one connection, and its end as a part to stop. The driver is loaded here. */
export async function openRedis(address: string, logger: Logger): Promise<RedisStore> {
  const {
    connectRedis,
    createRedisSignalReader,
    createRedisSignalSeries,
    createRedisSignalSink,
    createRedisUsageInbox,
  } = await import('@tailslide/transports/redis')
  const redis = withoutSecrets(address)
  const outages = createOutageLog(logger, 'Redis', { redis })
  let reach: Reach = { state: 'asked' }
  const connection = connectRedis({
    host: address,
    clock,
    onStatus(status) {
      if (status.state === 'ready') {
        reach = { state: 'reached' }
        outages.up()
      }
      if (status.state === 'down') {
        reach = { state: 'away', why: status.error.message }
        outages.down(status.error)
      }
    },
  })
  return {
    sink: createRedisSignalSink({ connection }),
    reader: createRedisSignalReader({ connection }),
    series: createRedisSignalSeries({ connection }),
    usage: createRedisUsageInbox({ connection }),
    told: () => reachInWords(`Redis at ${redis}`, reach),
    // It has been connecting since it was made.
    service: { start: async () => {}, stop: () => connection.close() },
  }
}
