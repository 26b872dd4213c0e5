import { createClient } from '@redis/client'
import type { UsageReport } from '@tailslide/core'
import { type ServerHandle, startRedis } from '@tailslide/testkit'
import { connectRedis, createRedisSignalSink, createRedisUsageInbox } from '@tailslide/transports/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

const newAdmin = (url: string) => createClient({ url, RESP: 2 }).connect()
const KEY = 'tailslide:signals:5:usage'

describe('reports over Redis', () => {
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
  beforeEach(async () => {
    await admin.flushAll()
  })

  const open = (host = redis.url) => {
    const connection = connectRedis({ host })
    onTestFinished(() => connection.close())
    return { sink: createRedisSignalSink({ connection }), inbox: createRedisUsageInbox({ connection }) }
  }
  const report = (sequence: number, appId = 5): UsageReport => ({
    ...{
      appId,
      instance: 'web-1',
      service: 'checkout-api',
      serviceVersion: '1.0',
      sdk: 'typescript',
      sdkVersion: '0.1.0',
    },
    ...{ delivery: { sender: 'f'.repeat(32), sequence }, evaluations: [{ flagId: 13, count: 7 }], unknown: ['gone'] },
    madeAt: performance.now() - 1_500,
  })

  test('wait for a Tower in the order in which they came, of each app by itself, until they are removed', async () => {
    const { sink, inbox } = open()
    for (const one of [report(1), report(2), report(3, 6)]) expect(await sink.report?.(one)).toBe('taken')
    const waiting = await inbox.read([5, 6, 7])
    expect(waiting.map(({ appId, text }) => [appId, JSON.parse(text).report])).toEqual([
      [5, `${'f'.repeat(32)}-1`],
      [5, `${'f'.repeat(32)}-2`],
      [6, `${'f'.repeat(32)}-3`],
    ])
    expect(JSON.parse(waiting[0]?.text ?? '')).toMatchObject({
      ...{ instance: 'web-1', service: 'checkout-api', serviceVersion: '1.0', sdk: 'typescript', sdkVersion: '0.1.0' },
      ...{ evaluations: [{ flagId: 13, count: 7 }], unknown: ['gone'], ageMs: expect.any(Number) },
    })
    expect(JSON.parse(waiting[0]?.text ?? '').ageMs).toBeGreaterThanOrEqual(1_500)
    await inbox.remove(waiting.slice(0, 1))
    expect(await open().inbox.read([5])).toEqual(waiting.slice(1, 2))
    await inbox.remove(waiting)
    expect(await inbox.read([5, 6])).toEqual([])
  })

  test('take little room where no Tower asks for them, and end by themselves', async () => {
    const { sink } = open()
    for (let sequence = 1; sequence <= 1_500; sequence += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => sink.report?.(report(sequence + index))))
    expect(await admin.xLen(KEY)).toBeLessThanOrEqual(1_100)
    expect(await admin.pTTL(KEY)).toBeGreaterThan(0)
    expect(await admin.pTTL(KEY)).toBeLessThanOrEqual(600_000)
  })

  test('are given up where a user may not do that, and signals go on', async () => {
    const rules = [
      '~tailslide:signals:*',
      '+evalsha',
      '+eval',
      '+get',
      '+set',
      '+time',
      '+hincrby',
      '+pexpire',
      '+ping',
    ]
    await admin.sendCommand(['ACL', 'SETUSER', 'sdk', 'on', '>word', ...rules])
    const { sink } = open(`redis://sdk:word@127.0.0.1:${redis.port}`)
    expect(await sink.report?.(report(1))).toBe('refused')
    const counts = [{ flagId: 13, kind: 'failure', count: 1 }] as const
    expect(await sink.send({ appId: 5, instance: 'web-1', counts })).toEqual({ unsent: [], refused: [] })
    await admin.sendCommand(['ACL', 'SETUSER', 'sdk', '+xadd'])
    expect(await sink.report?.(report(1))).toBe('taken')
  })

  test('come later while the server is away', async () => {
    const { sink } = open('redis://127.0.0.1:1')
    expect(await sink.report?.(report(1))).toBe('later')
  })
})
