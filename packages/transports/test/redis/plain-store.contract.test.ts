import { createClient } from '@redis/client'
import type { SignalCount, SignalReading } from '@tailslide/core'
import { type ServerHandle, startRedis, until } from '@tailslide/testkit'
import { connectRedis, createRedisSignalReader, createRedisSignalSink } from '@tailslide/transports/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

const newAdmin = (url: string) => createClient({ url, RESP: 2 }).connect()

describe('signals in plain Redis', () => {
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
    await admin.configResetStat()
  })

  const open = (host = redis.url) => {
    const connection = connectRedis({ host })
    onTestFinished(() => connection.close())
    return {
      connection,
      sink: createRedisSignalSink({ connection }),
      reader: createRedisSignalReader({ connection }),
    }
  }
  const batch = (...counts: SignalCount[]) => ({ appId: 5, instance: 'web-1', counts })
  const failures = (flagId: number, count: number): SignalCount => ({ flagId, kind: 'failure', count })
  const total = ({ buckets }: SignalReading): number => buckets.reduce((sum, { count }) => sum + count, 0)

  /** Calls of one command since the last reset, by the server's own count. */
  async function calls(command: string): Promise<number> {
    const stats = await admin.info('commandstats')
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
  }

  test('in a hash of very many fields late counts are as old as can be, so that no sender can fill it', async () => {
    const { sink, reader } = open()
    const fields = Array.from({ length: 20_000 }, (_, flag) => [`${flag}:success`, '1']).flat()
    const first = Math.floor(Date.now() / 100)
    for (let index = first; index < first + 40; index += 1) await admin.hSet(`tailslide:signals:5:${index}`, fields)
    await sink.send(batch({ ...failures(30_000, 2), heldSince: Date.now() - 3_000 }))
    const apps = new Map([[5, { windowMs: 10_000, byInstance: false }]])
    const news = (await reader.follow().read(apps)).buckets.get(5) ?? []
    expect([...news].filter(({ flagId }) => flagId === 30_000)).toMatchObject([
      { count: 2, held: [{ since: 0, count: 2 }] },
    ])
  })

  test('a count stands in a hash of its 100 ms, one of its second and one by instance, and every key expires', async () => {
    const { sink } = open()
    await sink.send(batch(failures(13, 4)))
    const keys = (await admin.keys('*')).map((key) => key.replace(/\d{6,}$|[\da-f-]{32,36}$/, '<>')).sort()
    const fields = {
      'tailslide:signals:5:<>': { '13:failure': '4' },
      'tailslide:signals:5:i:<>': { '13:failure:web-1': '4' },
      'tailslide:signals:5:s:<>': { '13:failure': '4' },
      'tailslide:signals:apps:<>': { '5': '1' },
      'tailslide:signals:sender:<>': undefined,
    }
    expect(keys).toEqual(Object.keys(fields))
    for (const key of (await admin.keys('*')).sort()) {
      expect(await admin.pTTL(key)).toBeGreaterThan(100_000)
      const expected = Object.values(fields)[keys.indexOf(key.replace(/\d{6,}$|[\da-f-]{32,36}$/, '<>'))]
      if (expected) expect(await admin.hGetAll(key)).toEqual(expected)
    }
  })

  test.each([
    ['hashes', ['-@hash']],
    ['the one command that adds', ['-hincrby']],
    ['scripts', ['-eval', '-evalsha']],
    ['the keys of counts', ['resetkeys', '~tailslide:signals:sender:*', '~tailslide:signals:5:senders:*']],
  ])(
    'counts of a user without the right to %s are kept, of their own and handed on, until it is given',
    async (_, rules) => {
      const { sink, reader } = open()
      const delivery = { sender: 'web-1', sequence: 1 }
      await admin.sendCommand(['ACL', 'SETUSER', 'default', ...rules])
      onTestFinished(() => void admin.sendCommand(['ACL', 'SETUSER', 'default', '+@all', 'allkeys']))
      for (const each of [batch(failures(13, 4)), { ...batch(failures(14, 2)), delivery }]) {
        const { unsent, refused, error } = await sink.send(each)
        expect([unsent, refused]).toEqual([each.counts, []])
        expect(error).toMatchObject({
          code: 'STORE_REFUSED',
          message: expect.stringContaining('allow it scripts, hashes and the keys tailslide:signals:*'),
        })
      }
      await admin.sendCommand(['ACL', 'SETUSER', 'default', '+@all', 'allkeys'])
      expect(await sink.send(batch(failures(13, 4)))).toEqual({ unsent: [], refused: [] })
      expect(await sink.send({ ...batch(failures(14, 2)), delivery })).toEqual({ unsent: [], refused: [] })
      expect(total(await reader.read(5, 60_000, 1_000))).toBe(6)
      for (const key of await admin.keys('*')) expect(await admin.pTTL(key)).toBeGreaterThan(0)
    },
  )

  test('10,000 failures cost Redis one script for each send, whatever they count', async () => {
    const { sink, reader } = open()
    for (let sent = 0; sent < 10_000; sent += 1_000) await sink.send(batch(failures(13, 1_000)))
    expect(total(await reader.read(5, 60_000, 1_000))).toBe(10_000)
    expect((await calls('evalsha')) + (await calls('eval'))).toBeLessThanOrEqual(13)
  })

  test('a reader fetches each finished bucket once, so a tick costs a few hashes however long the window', async () => {
    const { sink, reader } = open()
    await sink.send(batch(failures(13, 1)))
    await reader.read(5, 60_000, 1_000)
    await admin.configResetStat()
    const ticks = 20
    for (let tick = 1; tick <= ticks; tick += 1) {
      await sink.send(batch(failures(13, 1)))
      expect(total(await reader.read(5, 60_000, 1_000))).toBe(tick + 1)
    }
    expect(await calls('hgetall')).toBeLessThan(ticks * 8)
  })

  test('a follower of 200 apps costs two round trips for each look and one hash for each app that has written', async () => {
    const { sink, reader } = open()
    const follower = reader.follow()
    const apps = new Map(Array.from({ length: 200 }, (_, app) => [app, { windowMs: 10_000, byInstance: false }]))
    // Where new apps are many they are read in turns.
    for (let look = 0; look < 5; look += 1) await follower.read(apps)
    await admin.configResetStat()
    for (let look = 0; look < 10; look += 1) await follower.read(apps)
    // At most three spans are looked at: the current one and two that may have grown.
    expect(await calls('hgetall')).toBeLessThanOrEqual(30)
    await sink.send(batch(failures(13, 1)))
    await admin.configResetStat()
    expect((await follower.read(apps)).buckets.size).toBe(1)
    for (let look = 0; look < 10; look += 1) expect((await follower.read(apps)).buckets.size).toBe(0)
    expect(await calls('hgetall')).toBeLessThanOrEqual(34)
  })

  test('windows of different lengths and apps read through one reader are right, however they are mixed', async () => {
    const { sink, reader } = open()
    const begun = performance.now()
    let sent = 0
    while (performance.now() - begun < 2_500) {
      sent += 1
      await Promise.all([sink.send(batch(failures(13, 1))), sink.send({ ...batch(failures(99, 1)), appId: 6 })])
      const fresh = createRedisSignalReader({ connection: open().connection })
      const windows = [200, 30_000, 1_000, 600_000]
      const readings = await Promise.all(windows.map((windowMs) => reader.read(5, windowMs, 100)))
      expect(readings.map(({ buckets }) => buckets.every(({ flagId }) => flagId === 13))).toEqual(
        windows.map(() => true),
      )
      expect([readings[1], readings[3]].map((reading) => reading && total(reading))).toEqual([sent, sent])
      expect(total(await fresh.read(5, 30_000, 100))).toBe(sent)
      expect(total(await reader.read(6, 30_000, 100))).toBe(sent)
      const recent = [await reader.read(5, 1_000, 100), await fresh.read(5, 1_000, 100)] as const
      expect(Math.abs(total(recent[0]) - total(recent[1]))).toBeLessThanOrEqual(sent / 4)
    }
  })

  test('a window above two minutes is read from buckets of a second', async () => {
    const { sink, reader } = open()
    await sink.send(batch(failures(13, 4)))
    const { now, buckets } = await reader.read(5, 3_600_000, 5_000)
    expect(buckets).toEqual([{ ...failures(13, 4), at: expect.any(Number) }])
    expect(Number(buckets[0]?.at) % 5_000).toBe(0)
    expect(now).toBeGreaterThanOrEqual(Number(buckets[0]?.at))
  })

  test('a field that cannot be added to is refused by name, and the others are stored', async () => {
    const { sink, reader } = open()
    await sink.send(batch(failures(13, 1)))
    const report = await until(async () => {
      // The sum must stand in the bucket that the next send falls into.
      const [seconds] = await admin.sendCommand<[string, string]>(['TIME'])
      const now = Number(seconds) * 10
      for (let bucket = now - 10; bucket < now + 50; bucket += 1) {
        await admin.hSet(`tailslide:signals:5:${bucket}`, '13:failure', '9223372036854775800')
      }
      const answer = await sink.send(batch(failures(13, 100), failures(14, 2)))
      return answer.refused.length > 0 && answer
    })
    expect(report).toMatchObject({ unsent: [], refused: [failures(13, 100)], error: { code: 'STORE_REFUSED' } })
    const { buckets } = await reader.read(5, 60_000, 60_000)
    expect(buckets.some(({ flagId }) => flagId === 14)).toBe(true)
  })

  test('a server that has no memory left refuses the whole batch, which stays unsent', async () => {
    const { sink } = open()
    await sink.send(batch(failures(13, 1)))
    await admin.configSet('maxmemory', '1')
    onTestFinished(async () => {
      await admin.configSet('maxmemory', '0')
    })
    expect(await sink.send(batch(failures(13, 5)))).toMatchObject({ unsent: [failures(13, 5)], refused: [] })
    await admin.configSet('maxmemory', '0')
    expect(await sink.send(batch(failures(13, 5)))).toEqual({ unsent: [], refused: [] })
  })

  describe('under the id of whoever counted', () => {
    const sender = '0123456789abcdef0123456789abcdef'
    const handed = (sequence: number, flags: readonly number[]) => ({
      ...batch(...flags.map((flagId) => failures(flagId, 1))),
      delivery: { sender, sequence },
    })
    const flags = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
    /** The server is on this machine and has its clock. */
    const hourNow = (): number => Math.floor(Date.now() / 3_600_000)
    const series = async (): Promise<number[]> => {
      const { buckets } = await open().reader.read(5, 60_000, 60_000)
      expect(buckets.every(({ count }) => count === 1)).toBe(true)
      return [...new Set(buckets.map(({ flagId }) => flagId))].sort((one, other) => one - other)
    }

    test('a large batch is counted once, in whatever order its counts stand and wherever a repeat is divided', async () => {
      const all = flags(1, 1_200)
      await open().sink.send(handed(1, all.toReversed()))
      // Of flags that are gone in the meantime nothing comes again, so that the parts of the repeat are others.
      const repeats = [all, all.filter((flagId) => flagId % 7 > 0), all.toReversed()]
      for (const repeat of repeats) {
        expect(await open().sink.send(handed(1, repeat))).toEqual({ unsent: [], refused: [] })
      }
      expect(await series()).toEqual(all)
    })

    test('of a batch whose first parts alone were stored, a repeat stores the rest', async () => {
      const all = flags(1, 1_200)
      await open().sink.send(handed(1, flags(1, 500)))
      await Promise.all([1, 2, 3].map(() => open().sink.send(handed(1, all))))
      expect(await series()).toEqual(all)
    })

    test('the senders of an app stand in one key for each hour, which expires', async () => {
      const { sink } = open()
      const one = batch(failures(13, 1))
      for (let client = 0; client < 50; client += 1) {
        await sink.send({ ...one, delivery: { sender: `${client}`.padStart(32, '0'), sequence: 7 } })
      }
      const keys = await admin.keys('tailslide:signals:*sender*')
      expect(keys.length).toBeLessThanOrEqual(2)
      for (const key of keys) {
        expect(key).toMatch(/^tailslide:signals:5:senders:\d+$/)
        expect(await admin.pTTL(key)).toBeGreaterThan(3_600_000)
        expect(await admin.pTTL(key)).toBeLessThanOrEqual(7_200_000)
        expect(Object.values(await admin.hGetAll(key))).toContain('7:13')
      }
    })

    test('a sender of the hour before is remembered', async () => {
      await admin.hSet(`tailslide:signals:5:senders:${hourNow() - 1}`, sender, '4:13')
      await open().sink.send(handed(4, [13]))
      expect(await series()).toEqual([])
      await open().sink.send(handed(5, [13]))
      await open().sink.send(handed(5, [13]))
      expect(await series()).toEqual([13])
    })

    test('beyond 20,000 senders of an app in an hour batches are counted all the same, and no more is kept', async () => {
      const hours = [0, 1].map((later) => `tailslide:signals:5:senders:${hourNow() + later}`)
      const others = Object.fromEntries(flags(1, 20_000).map((client) => [`client-${client}`, '1:9']))
      for (const key of hours) await admin.hSet(key, others)
      const { sink } = open()
      for (let sequence = 1; sequence <= 3; sequence += 1) {
        expect(await sink.send(handed(sequence, [sequence]))).toEqual({ unsent: [], refused: [] })
      }
      expect(await series()).toEqual([1, 2, 3])
      for (const key of hours) expect(await admin.hLen(key)).toBeLessThanOrEqual(20_001)
      await sink.send({ ...handed(1, [4]), delivery: { sender: 'client-4', sequence: 1 } })
      expect(await series()).toEqual([1, 2, 3])
    })

    test('a server that has no memory left refuses the whole batch, and the repeat is stored', async () => {
      const { sink } = open()
      await sink.send(handed(1, [1]))
      await admin.configSet('maxmemory', '1')
      onTestFinished(async () => {
        await admin.configSet('maxmemory', '0')
      })
      expect(await sink.send(handed(2, [2]))).toMatchObject({ unsent: [failures(2, 1)], refused: [] })
      await admin.configSet('maxmemory', '0')
      expect(await sink.send(handed(2, [2]))).toEqual({ unsent: [], refused: [] })
      expect(await series()).toEqual([1, 2])
    })
  })

  test('an SDK may be confined to its own commands and keys', async () => {
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
    expect(await sink.send(batch(failures(13, 5)))).toEqual({ unsent: [], refused: [] })
    expect(total(await open().reader.read(5, 60_000, 1_000))).toBe(5)
  })
})
