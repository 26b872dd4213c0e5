import { type ServerHandle, startProxy, startRedis, type TcpProxy, until } from '@tailslide/testkit'
import {
  connectRedis,
  createRedisSignalReader,
  createRedisSignalSink,
  type RedisConnection,
} from '@tailslide/transports/redis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('signals over HTTP into plain Redis', () => {
  let databases: TestDatabases
  let redis: ServerHandle
  let link: TcpProxy
  let connections: RedisConnection[]
  let towers: RunningTower[]
  let appId: number
  let flagId: number

  beforeEach(async () => {
    ;[databases, redis] = await Promise.all([testDatabases('sqlite'), startRedis()])
    link = await startProxy(redis)
    connections = []
    towers = []
    const database = await databases.fresh()
    // The first Tower's way to Redis can break; the second is the first in its next life, or another one.
    for (const port of [link.port, redis.port]) {
      const connection = connectRedis({ host: `redis://127.0.0.1:${port}` })
      connections.push(connection)
      const signals = {
        sink: createRedisSignalSink({ connection }),
        reader: createRedisSignalReader({ connection }),
      }
      towers.push(await runTower(database, { signals }))
    }
    await until(() => connections.every((connection) => connection.status().state === 'ready'), { timeout: 20_000 })
    const [first] = towers
    appId = (await first?.post('/api/apps', { title: 'shop' }))?.body.payload.id
    flagId = (await first?.post(`/api/apps/${appId}/flags`, { title: 'checkout' }))?.body.payload.id
  })
  afterEach(async () => {
    await Promise.all(towers.map(({ tower }) => tower.stop()))
    await Promise.all(connections.map((connection) => connection.close()))
    await link.stop()
    await Promise.all([redis.stop(), databases.stop()])
  })

  const stored = async (): Promise<number> => {
    const [, connection] = connections
    if (!connection) throw new Error('no connection')
    const reader = createRedisSignalReader({ connection })
    const { buckets } = await reader.read(appId, 60_000, 60_000)
    return buckets.reduce((total, { count }) => total + count, 0)
  }

  it('are stored once when the first Tower’s write arrives late, after its repeat at another', async () => {
    const [first, second] = towers
    if (!first || !second) throw new Error('no Towers')
    const post = async ({ post: send }: RunningTower, sequence: number, count: number) => {
      const counts = [{ flagId, kind: 'failure', count }]
      const batch = `0123456789abcdef0123456789abcdef-${sequence}`
      return (await send(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch, counts })).status
    }
    expect(await post(first, 1, 1)).toBe(200)
    link.cut()
    expect(await post(first, 2, 10)).toBe(503)
    expect(await post(second, 2, 10)).toBe(200)
    expect(await stored()).toBe(11)
    link.mend()
    await until(() => connections[0]?.status().state === 'ready')
    expect(await post(first, 2, 10)).toBe(200)
    expect(await stored()).toBe(11)
    expect(await post(first, 3, 5)).toBe(200)
    expect(await stored()).toBe(16)
  })

  it('of names that tell of no sender are stored each, whatever their numbers', async () => {
    for (const batch of ['job-2', 'job-1', 'job-10', 'x']) {
      const counts = [{ flagId, kind: 'failure', count: 1 }]
      expect((await towers[0]?.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch, counts }))?.status).toBe(
        200,
      )
    }
    expect(await stored()).toBe(4)
  })
})
