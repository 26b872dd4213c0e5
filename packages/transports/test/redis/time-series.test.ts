import type { SignalBatch } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import {
  connectRedis,
  createRedisSignalReader,
  createRedisSignalSink,
  type RedisConnection,
} from '@tailslide/transports/redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import recorded from '../../../../conformance/redis-commands.json' with { type: 'json' }
import {
  array,
  bulk,
  MODULE_ABSENT,
  MODULE_LOADED,
  type RecordingServer,
  startRecordingServer,
  timeSeries,
  withoutScripts,
} from './recording-server.js'

const batch: SignalBatch = {
  appId: 5,
  instance: 'web-1',
  counts: [
    { flagId: 13, kind: 'success', count: 40 },
    { flagId: 13, kind: 'failure', count: 2 },
  ],
}
const [success, failure] = batch.counts

function connectTo(server: RecordingServer): RedisConnection {
  const connection = connectRedis({ host: server.url })
  onTestFinished(() => connection.close())
  return connection
}

/** Of one that never answers, the test waits for the end of this time; of others it is patience. */
async function sinkTo(server: RecordingServer, timeoutMs = 30_000) {
  const connection = connectTo(server)
  await until(() => connection.status().state === 'ready')
  return createRedisSignalSink({ connection, timeoutMs })
}

describe('signals to TimeSeries', () => {
  test('a batch leaves in one script, which is told how late each count is and which are worth nothing without that', async () => {
    const server = await startRecordingServer()
    const sink = await sinkTo(server)
    const late = { flagId: 13, kind: 'failure', count: 3, heldSince: systemClock.monotonic() - 60_000 } as const
    const outdated = { ...late, heldSince: late.heldSince - 10_000, outdated: true }
    expect(await sink.send({ ...batch, counts: [...batch.counts, late, outdated] })).toEqual({
      unsent: [],
      refused: [],
    })
    const [asked, script, ...rest] = server.commands
    expect([asked, rest]).toEqual(['COMMAND INFO TS.ADD'.split(' '), []])
    expect(script?.slice(2)).toEqual([
      ...['1', expect.stringMatching(/^tailslide:signals:sender:/)],
      ...['1', '3600000', '3600000', 'tailslide:signals:5:i:', '100', '130000', ':web-1', '5'],
      ...['13:success', '40', '0', '0', '13:failure', '2', '0', '0'],
      ...['13:failure', '3', expect.stringMatching(/^6\d{4}$/), '0'],
      ...['13:failure', '3', expect.stringMatching(/^7\d{4}$/), '1'],
    ])
  })

  test('a large batch leaves in scripts of at most 500 counts', async () => {
    const server = await startRecordingServer()
    const counts = Array.from(
      { length: 1_200 },
      (_, index) => ({ flagId: index + 1, kind: 'success', count: 1 }) as const,
    )
    expect(await (await sinkTo(server)).send({ ...batch, counts })).toEqual({ unsent: [], refused: [] })
    expect(server.commands.filter(([name]) => name === 'EVALSHA')).toHaveLength(3)
  })
})

describe('signals to TimeSeries of who may not run scripts', () => {
  test('the counts of a flag leave in one transaction, in exactly these words', async () => {
    const server = await startRecordingServer(withoutScripts)
    const sink = await sinkTo(server)
    expect(await sink.send(batch)).toEqual({ unsent: [], refused: [] })
    const words = (text: string): string[] => text.split(' ')
    expect(server.commands).toEqual([
      words('COMMAND INFO TS.ADD'),
      expect.arrayContaining(['EVALSHA']),
      ['MULTI'],
      words('TS.ADD 13:success * 40 RETENTION 3600000 ON_DUPLICATE SUM LABELS status success flagId 13 appId 5'),
      words('TS.ADD 13:failure * 2 RETENTION 3600000 ON_DUPLICATE SUM LABELS status failure flagId 13 appId 5'),
      ['EXEC'],
    ])
    await sink.send(batch)
    expect(server.commands.filter(([name]) => name === 'EVALSHA')).toHaveLength(1)
  })

  test('what is late is stored like any other, and what is outdated is left out and named', async () => {
    const server = await startRecordingServer(withoutScripts)
    const sink = await sinkTo(server)
    const late = batch.counts.map((count) => ({ ...count, heldSince: systemClock.monotonic() - 60_000 }))
    const outdated = { flagId: 13, kind: 'failure', count: 9, heldSince: 1, outdated: true } as const
    expect(await sink.send({ ...batch, counts: [...late, outdated] })).toEqual({
      unsent: [],
      refused: [],
      outdated: [outdated],
    })
    const added = server.commands.filter(([name]) => name === 'TS.ADD').map((words) => words.slice(1, 4).join(' '))
    expect(added).toEqual(['13:success * 40', '13:failure * 2'])
    expect(await sink.send({ ...batch, counts: [outdated] })).toEqual({ unsent: [], refused: [], outdated: [outdated] })
    expect(server.commands.filter(([name]) => name === 'TS.ADD')).toHaveLength(2)
  })

  test('without the retention and the rule for duplicates, a signal is what deployed SDKs send', async () => {
    const server = await startRecordingServer(withoutScripts)
    const sink = await sinkTo(server)
    await sink.send({ ...batch, counts: [{ flagId: 13, kind: 'success', count: 1 }] })
    const sent = server.commands.find(([name]) => name === 'TS.ADD') ?? []
    const deployed = [...sent.slice(0, 4), ...sent.slice(8)].map((word) => JSON.stringify(word)).join(' ')
    expect(deployed).toBe(recorded.commands[0])
  })

  test('the server is asked what it knows once for each connection', async () => {
    const server = await startRecordingServer(withoutScripts)
    const connection = connectTo(server)
    const sink = createRedisSignalSink({ connection })
    const reader = createRedisSignalReader({ connection })
    await Promise.all([sink.send(batch), reader.read(5, 10_000, 1_000)])
    await sink.send(batch)
    expect(server.commands.filter(([name]) => name === 'COMMAND')).toHaveLength(1)
  })

  test('where COMMAND is forbidden, TS.ADD without arguments tells whether it exists', async () => {
    const forbidden = "-NOPERM User sdk has no permissions to run the 'command|info' command\r\n"
    const server = await startRecordingServer((command) => {
      if (command[0] === 'COMMAND') return forbidden
      return command.length === 1 && command[0] === 'TS.ADD'
        ? "-ERR wrong number of arguments for 'TS.ADD' command\r\n"
        : withoutScripts(command)
    })
    expect(await (await sinkTo(server)).send(batch)).toEqual({ unsent: [], refused: [] })
    const names = server.commands.map(([name]) => name)
    expect(names).toEqual(['COMMAND', 'TS.ADD', 'EVALSHA', 'MULTI', 'TS.ADD', 'TS.ADD', 'EXEC'])

    const plain = await startRecordingServer(([name]) =>
      name === 'COMMAND' ? forbidden : name === 'EVALSHA' ? array() : "-ERR unknown command 'TS.ADD'\r\n",
    )
    expect(await (await sinkTo(plain)).send(batch)).toEqual({ unsent: [], refused: [] })
    expect(plain.commands.at(-1)?.[0]).toBe('EVALSHA')
  })

  test('a series that refuses its count is named, and the others are stored', async () => {
    const server = await startRecordingServer((command) =>
      command[1] === '13:failure' ? '-WRONGTYPE Operation against a key\r\n' : withoutScripts(command),
    )
    const report = await (await sinkTo(server)).send(batch)
    expect(report).toEqual({
      unsent: [],
      refused: [failure],
      error: expect.objectContaining({
        code: 'STORE_REFUSED',
        message: expect.stringMatching(/13:failure: WRONGTYPE/),
      }),
    })
  })

  test('a transaction that the server does not begin leaves everything unsent', async () => {
    const server = await startRecordingServer((command) => {
      if (command[0] === 'EXEC') return undefined
      return command[0] === 'TS.ADD' ? '-QUEUE OOM command not allowed\r\n' : withoutScripts(command)
    })
    const report = await (await sinkTo(server)).send(batch)
    expect(report).toMatchObject({ unsent: [success, failure], refused: [], error: expect.any(Error) })
  })

  test('counts whose answer was lost are given up and reported, because TS.ADD alone cannot tell a repetition', async () => {
    const server = await startRecordingServer((command) =>
      command[0] === 'EXEC' ? 'hang up' : withoutScripts(command),
    )
    const sink = await sinkTo(server)
    expect(await sink.send(batch)).toMatchObject({
      unsent: [],
      refused: [success, failure],
      error: { code: 'OUTCOME_UNKNOWN' },
    })
    server.answer(withoutScripts)
    const newer: SignalBatch = { ...batch, counts: [{ flagId: 14, kind: 'success', count: 1 }] }
    await until(async () => (await sink.send(newer)).unsent.length === 0)
    expect(server.commands.filter(([name]) => name === 'TS.ADD').map(([, key]) => key)).toEqual([
      '13:success',
      '13:failure',
      '14:success',
    ])
  })

  test('a server that does not answer is left in time, and what it was sent is given up', async () => {
    const server = await startRecordingServer((command) =>
      command[0] === 'TS.ADD' ? undefined : withoutScripts(command),
    )
    const sink = await sinkTo(server, 300)
    expect(await sink.send(batch)).toMatchObject({ refused: [success, failure], error: { code: 'OUTCOME_UNKNOWN' } })
  })

  test('a server that hangs before anything was sent leaves everything unsent', async () => {
    const server = await startRecordingServer(() => undefined)
    const report = await (await sinkTo(server, 300)).send(batch)
    expect(report).toMatchObject({ unsent: [success, failure], refused: [], error: { code: 'TIMEOUT' } })
  })

  test('a large batch leaves in transactions of at most 500 counts', async () => {
    const server = await startRecordingServer(withoutScripts)
    const counts = Array.from(
      { length: 1_200 },
      (_, index) => ({ flagId: index + 1, kind: 'success', count: 1 }) as const,
    )
    expect(await (await sinkTo(server)).send({ ...batch, counts })).toEqual({ unsent: [], refused: [] })
    expect(server.commands.filter(([name]) => name === 'EXEC')).toHaveLength(3)
    expect(server.commands.filter(([name]) => name === 'TS.ADD')).toHaveLength(1_200)
  })
})

describe('signals from TimeSeries', () => {
  const sample = (at: number, sum: string): string => array(`:${at}\r\n`, `+${sum}\r\n`)
  const series = (key: string, ...samples: string[]): string => array(bulk(key), array(), array(...samples))

  test("a reading is the store's time and one query for the app", async () => {
    const server = await startRecordingServer()
    const reader = createRedisSignalReader({ connection: connectTo(server) })
    expect(await reader.read(5, 10_000, 1_000)).toEqual({ now: 1_800_000_000_123, buckets: [] })
    expect(server.commands.slice(1)).toEqual([
      ['TIME'],
      'TS.MRANGE 1799999990123 1800000000123 ALIGN 0 AGGREGATION sum 1000 FILTER appId=5'.split(' '),
    ])
  })

  test('sums are read from every kind of series, and what is no series of signals is passed over', async () => {
    const server = await startRecordingServer((command) => {
      if (command[0] !== 'TS.MRANGE') return timeSeries(command)
      return array(
        series('13:success', sample(1_000, '40'), sample(2_000, '2')),
        series('13:control_error', sample(2_000, '1')),
        series('13:unheard', sample(2_000, '1')),
        series('latency', sample(2_000, '1')),
        series('14:failure', sample(2_000, 'nan')),
      )
    })
    const reader = createRedisSignalReader({ connection: connectTo(server) })
    expect((await reader.read(5, 10_000, 1_000)).buckets).toEqual([
      { flagId: 13, kind: 'success', at: 1_000, count: 40 },
      { flagId: 13, kind: 'success', at: 2_000, count: 2 },
      { flagId: 13, kind: 'control_error', at: 2_000, count: 1 },
    ])
  })

  test('a follower asks for a window once, and then from the last reading on', async () => {
    const server = await startRecordingServer((command) => {
      if (command[0] === 'HGETALL') return array(bulk('13:failure:web:1'), bulk('3'))
      if (command[0] !== 'TS.MRANGE') return timeSeries(command)
      return array(series('13:failure', sample(1_800_000_000_100, '3')))
    })
    const follower = createRedisSignalReader({ connection: connectTo(server) }).follow()
    const at = 1_800_000_000_100
    const failures = { flagId: 13, kind: 'failure', at, count: 3 }
    const apps = (byInstance: boolean) => new Map([[5, { windowMs: 10_000, byInstance }]])
    for (const wholes of [new Set([5]), new Set()]) {
      const news = await follower.read(apps(false))
      expect(news).toMatchObject({ now: 1_800_000_000_123, wholes })
      expect([...news.buckets].map(([appId, buckets]) => [appId, [...buckets]])).toEqual([[5, [failures]]])
    }
    const ranges = server.commands.filter(([name]) => name === 'TS.MRANGE').map((words) => words.join(' '))
    const rest = '1800000000123 ALIGN 0 AGGREGATION sum 100 FILTER appId=5'
    expect(ranges).toEqual([`TS.MRANGE 1799999990100 ${rest}`, `TS.MRANGE 1800000000000 ${rest}`])
    const named = [...((await follower.read(apps(true))).buckets.get(5) ?? [])]
    expect(named.filter((bucket) => bucket.at === at)).toEqual([failures, { ...failures, instance: 'web:1' }])
  })

  test('a follower who must tell late counts apart finds them beside those of each instance', async () => {
    const at = 1_800_000_000_100
    const server = await startRecordingServer((command) => {
      if (command[0] === 'HGETALL' && command[1] !== `tailslide:signals:5:i:${at / 100}`) return array()
      const late = [bulk('13:failure:web:1'), bulk('5'), bulk('13:failure@1799999990000:web:1'), bulk('3')]
      if (command[0] === 'HGETALL') return array(...late, bulk('13:failure@1799999990000:web:2'), bulk('1'))
      if (command[0] !== 'TS.MRANGE') return timeSeries(command)
      return array(series('13:failure', sample(at, '6')))
    })
    const follower = createRedisSignalReader({ connection: connectTo(server) }).follow()
    const apps = new Map([[5, { windowMs: 10_000, byInstance: false, heldApart: true }]])
    const since = 1_799_999_990_000
    const held = [
      { since, count: 3 },
      { since, count: 1 },
    ]
    const found = [...((await follower.read(apps)).buckets.get(5) ?? [])]
    expect(found).toEqual([{ flagId: 13, kind: 'failure', at, count: 6, held }])
  })

  test('what each instance counted is asked for two minutes back and no further, however long the window', async () => {
    const server = await startRecordingServer((command) => (command[0] === 'HGETALL' ? array() : timeSeries(command)))
    const follower = createRedisSignalReader({ connection: connectTo(server) }).follow()
    await follower.read(new Map([[5, { windowMs: 3_600_000, byInstance: false, heldApart: true }]]))
    const asked = server.commands
      .filter(([name]) => name === 'HGETALL')
      .map(([, key]) => Number(key?.split(':').at(-1)))
    expect(asked[0]).toBe(17_999_998_801)
    expect(asked).toHaveLength(1_201)
  })

  test('a server that answers with an error rejects the reading', async () => {
    const server = await startRecordingServer(([name]) => (name === 'COMMAND' ? MODULE_LOADED : '-ERR broken\r\n'))
    const reader = createRedisSignalReader({ connection: connectTo(server) })
    await expect(reader.read(5, 10_000, 1_000)).rejects.toThrow('broken')
    await reader.close()
    await expect(reader.read(5, 10_000, 1_000)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

test('a server without the module gets one script for a batch', async () => {
  const server = await startRecordingServer(([name]) => {
    if (name === 'COMMAND') return MODULE_ABSENT
    return name === 'EVALSHA' ? '-NOSCRIPT No matching script.\r\n' : array()
  })
  const sink = await sinkTo(server)
  await sink.send(batch)
  expect(server.commands.map(([name]) => name)).toEqual(['COMMAND', 'EVALSHA', 'EVAL'])
  expect(server.commands[2]?.slice(-6)).toEqual(['13:success', '40', '0', '13:failure', '2', '0'])
})
