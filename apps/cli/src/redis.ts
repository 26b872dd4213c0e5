import type { Logger, SignalReader, SignalSink } from '@tailslide/core'
import { systemClock as clock } from '@tailslide/transports/clock'
import type { SignalSeries, UsageInbox } from '@tailslide/transports/redis'
import type { Service } from './run-until-signal.js'
import { withoutSecrets } from './secrets.js'

/** The signals in Redis over one connection, and its end as a part to stop. The driver is loaded here. */
export async function openRedis(
  address: string,
  logger: Logger,
): Promise<{ sink: SignalSink; reader: SignalReader; series: SignalSeries; usage: UsageInbox; service: Service }> {
  const {
    connectRedis,
    createRedisSignalReader,
    createRedisSignalSeries,
    createRedisSignalSink,
    createRedisUsageInbox,
  } = await import('@tailslide/transports/redis')
  const redis = withoutSecrets(address)
  let state = 'connecting'
  const connection = connectRedis({
    host: address,
    clock,
    onStatus(status) {
      // Every attempt that fails says `down` again.
      if (status.state === state) return
      state = status.state
      if (status.state === 'ready') logger.info({ redis }, 'Redis is connected')
      if (status.state === 'down') logger.warn({ redis, err: status.error }, 'Redis is away; trying again')
    },
  })
  return {
    sink: createRedisSignalSink({ connection }),
    reader: createRedisSignalReader({ connection }),
    series: createRedisSignalSeries({ connection }),
    usage: createRedisUsageInbox({ connection }),
    // It has been connecting since it was made.
    service: { start: async () => {}, stop: () => connection.close() },
  }
}
