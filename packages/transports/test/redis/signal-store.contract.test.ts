import { createClient } from '@redis/client'
import { type SignalWorld, signalStoreContract, startRedis, until } from '@tailslide/testkit'
import { connectRedis, createRedisSignalReader, createRedisSignalSink } from '@tailslide/transports/redis'
import { describe, test } from 'vitest'
import { emulateTimeSeries } from './emulated-time-series.js'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Sinks and readers over one connection. The store's own clock cannot be turned, so time passes for real. */
function worldAt(url: string): SignalWorld & { away(): Promise<unknown> } {
  const connection = connectRedis({ host: url })
  return {
    sink: () => createRedisSignalSink({ connection }),
    reader: () => createRedisSignalReader({ connection }),
    elapse: pause,
    away: () => until(() => connection.status().state === 'down'),
    close: () => connection.close(),
  }
}

signalStoreContract(
  'plain Redis',
  async () => {
    const redis = await startRedis()
    const world = worldAt(redis.url)
    return {
      ...world,
      async goAway() {
        await redis.kill()
        await world.away()
      },
      comeBack: () => redis.start(),
      async close() {
        await world.close()
        await redis.stop()
      },
    }
  },
  { canGoAway: true, remembersSenders: true },
)

signalStoreContract(
  'TimeSeries as far as it is emulated',
  async () => {
    const redis = await startRedis()
    const emulated = await emulateTimeSeries(redis.port)
    const world = worldAt(emulated.url)
    return {
      ...world,
      async close() {
        await world.close()
        await emulated.stop()
        await redis.stop()
      },
    }
  },
  { remembersSenders: true },
)

const moduleUrl = process.env.TAILSLIDE_TEST_REDIS_TS

if (moduleUrl) {
  signalStoreContract(
    'Redis with TimeSeries',
    async () => {
      const admin = await createClient({ url: moduleUrl, RESP: 2 }).connect()
      await admin.flushDb()
      admin.destroy()
      return worldAt(moduleUrl)
    },
    { remembersSenders: true },
  )
} else {
  describe('Redis with TimeSeries', () => {
    test.skip('keeps the contract of a signal store (skipped: TAILSLIDE_TEST_REDIS_TS names no Redis with the module)')
  })
}
