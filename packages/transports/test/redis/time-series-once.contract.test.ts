import { createClient } from '@redis/client'
import type { SignalBatch, SignalCount } from '@tailslide/core'
import { type ServerHandle, startRedis, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectRedis, createRedisSignalReader, createRedisSignalSink } from '@tailslide/transports/redis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type EmulatedTimeSeries, emulateTimeSeries } from './emulated-time-series.js'

// The scripts run in a real server; only TS.ADD in them is emulated.
let redis: ServerHandle
let emulated: EmulatedTimeSeries
beforeAll(async () => {
  redis = await startRedis()
  emulated = await emulateTimeSeries(redis.port)
})
afterAll(async () => {
  await emulated.stop()
  await redis.stop()
})
const administer = async (...words: string[]): Promise<unknown> => {
  const client = await createClient({ url: redis.url, RESP: 2 }).connect()
  const reply = await client.sendCommand(words)
  client.destroy()
  return reply
}
beforeEach(() => administer('FLUSHALL'))

function open(user = '') {
  const connection = connectRedis({ host: emulated.url.replace('://', `://${user}`) })
  onTestFinished(() => connection.close())
  const sink = createRedisSignalSink({ connection })
  return { connection, sink, reader: createRedisSignalReader({ connection }) }
}
const failures = (count: number, fields: Partial<SignalCount> = {}): SignalCount => ({
  flagId: 13,
  kind: 'failure',
  count,
  ...fields,
})
const batch = (...counts: SignalCount[]): SignalBatch => ({ appId: 5, instance: 'web-1', counts })
const isScript = ([name]: readonly string[]): boolean => name === 'EVAL' || name === 'EVALSHA'

async function stored(reader: ReturnType<typeof open>['reader']): Promise<number> {
  const { buckets } = await reader.read(5, 60_000, 60_000)
  return buckets.reduce((sum, { count }) => sum + count, 0)
}

test('counts whose answer was lost are stored once', async () => {
  const { sink, reader, connection } = open()
  emulated.loseAnswerTo(isScript)
  const first = await sink.send(batch(failures(3)))
  expect(first.unsent).toEqual([failures(3)])
  await until(() => connection.status().state === 'ready')
  expect(await sink.send(batch(...first.unsent, failures(4)))).toEqual({ unsent: [], refused: [] })
  expect(await stored(reader)).toBe(7)
})

test('what a Tower that died had stored is not stored again by another', async () => {
  const [dying, other] = [open(), open()]
  const delivery = { sender: '0123456789abcdef0123456789abcdef', sequence: 1 }
  emulated.loseAnswerTo(isScript)
  expect((await dying.sink.send({ ...batch(failures(3)), delivery })).unsent).toHaveLength(1)
  await dying.connection.close()
  expect(await other.sink.send({ ...batch(failures(3)), delivery })).toEqual({ unsent: [], refused: [] })
  expect(await stored(other.reader)).toBe(3)
})

test('a series that refuses its count is named, the others are stored, and it is not noted as late', async () => {
  const { sink, reader } = open()
  await administer('SET', '14:failure', 'no series')
  const late = failures(2, { flagId: 14, heldSince: systemClock.monotonic() - 5_000 })
  expect(await sink.send(batch(failures(3), late))).toMatchObject({
    refused: [late],
    error: { code: 'STORE_REFUSED', message: expect.stringContaining('14:failure: WRONGTYPE') },
  })
  expect(await stored(reader)).toBe(3)
  const follower = reader.follow()
  const { buckets } = await follower.read(new Map([[5, { windowMs: 60_000, byInstance: true, heldApart: true }]]))
  expect([...(buckets.get(5) ?? [])].filter(({ count, flagId }) => flagId === 14 && count > 0)).toEqual([])
})

test('who may not touch the keys that this takes stores what is not outdated, without it', async () => {
  await administer('ACL', 'SETUSER', 'sdk', 'reset', 'on', '>secret', '~13:*', '+@all')
  // The emulation keeps a series in two keys of other names.
  await administer('ACL', 'SETUSER', 'sdk', '~series:*', '~labels:*')
  const { sink } = open('sdk:secret@')
  const outdated = failures(9, { heldSince: 1, outdated: true })
  expect(await sink.send(batch(failures(3), outdated))).toEqual({ unsent: [], refused: [], outdated: [outdated] })
  expect(await stored(open().reader)).toBe(3)
})
