import { createClient } from '@redis/client'
import { type ServerHandle, startRedis } from '@tailslide/testkit'
import {
  connectRedis,
  createRedisSignalReader,
  createRedisSignalSink,
  createRedisUsageInbox,
  inspectRedis,
  USED_KEYS,
} from '@tailslide/transports/redis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const newAdmin = (url: string) => createClient({ url, RESP: 2 }).connect()

let redis: ServerHandle
let admin: Awaited<ReturnType<typeof newAdmin>>
beforeAll(async () => {
  redis = await startRedis()
  admin = await newAdmin(redis.url)
})
afterAll(async () => {
  admin.destroy()
  await redis.stop()
})

/** A connection of a user who may do what the rules say. */
async function connectAs(...rules: string[]) {
  await admin.sendCommand(['ACL', 'SETUSER', 'sdk', 'reset', 'on', '>word', ...rules])
  const connection = connectRedis({ host: redis.url.replace('redis://', 'redis://sdk:word@') })
  onTestFinished(() => connection.close())
  return connection
}
const OPENING = ['+ping', '+hello', '+client']

test('a user who may use what is named, on the keys that are named, and nothing else, can do all that is done', async () => {
  const { refused } = await inspectRedis(await connectAs(...OPENING))
  const named = refused.map(({ name }) => `+${name.toLowerCase()}`)
  expect(new Set(refused.map(({ use }) => use))).toEqual(new Set(['signals', 'usage']))
  const connection = await connectAs(...OPENING, ...named, ...USED_KEYS.plain.map((key) => `~${key}`))
  expect((await inspectRedis(connection)).refused).toEqual([])

  const sink = createRedisSignalSink({ connection })
  const reader = createRedisSignalReader({ connection })
  const own = { appId: 5, instance: 'web', counts: [{ flagId: 13, kind: 'failure' as const, count: 3 }] }
  const delivery = { sender: '0123456789abcdef0123456789abcdef', sequence: 1 }
  for (const batch of [own, { ...own, delivery }, { ...own, delivery: { ...delivery, sequence: 2 } }]) {
    expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
  }
  expect((await reader.read(5, 60_000, 1_000)).buckets.reduce((sum, { count }) => sum + count, 0)).toBe(9)
  const apps = new Map([[5, { windowMs: 60_000, byInstance: true }]])
  const news = (await reader.follow().read(apps)).buckets.get(5) ?? []
  expect([...news].length).toBeGreaterThan(0)
  const until = Math.floor(Date.now() / 1_000) * 1_000
  await reader.follow().past({ appId: 5, from: until - 10_000, until, bucketMs: 100, byInstance: true })

  const report = {
    ...{ appId: 5, delivery, instance: 'one', service: 'web', serviceVersion: '', sdk: 'typescript' },
    ...{ sdkVersion: '1.0.0', evaluations: [], unknown: [], madeAt: 0 },
  }
  expect(await sink.report?.(report)).toBe('taken')
  const inbox = createRedisUsageInbox({ connection })
  const waiting = await inbox.read([5])
  expect(waiting).toHaveLength(1)
  await inbox.remove(waiting)
  expect(await inbox.read([5])).toEqual([])
})

test('looking at them changes nothing', async () => {
  await admin.sendCommand(['FLUSHALL'])
  await inspectRedis(await connectAs('+@all', '~*'))
  expect(await admin.sendCommand(['DBSIZE'])).toBe(0)
})
