import { connectRedis, createRedisSignalSeries } from '@tailslide/transports/redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { array, bulk, MODULE_ABSENT, type RecordingServer, startRecordingServer } from './recording-server.js'

interface Series {
  retention: number
  /** `null` is what a series made without a policy answers. */
  policy: string | null
  labels: Record<string, string>
}

const HOUR = 3_600_000
const labelsOf = (flagId: number, status: string, appId: number) => ({
  status,
  flagId: String(flagId),
  appId: String(appId),
})
const right = (flagId: number, status: string, appId: number): Series => ({
  retention: HOUR,
  policy: 'sum',
  labels: labelsOf(flagId, status, appId),
})

/** A Redis with the module, as far as it speaks of series; replies as RedisTimeSeries documents them for RESP2. */
async function begin(given: Record<string, Series>) {
  const series = new Map(Object.entries(given))
  const integer = (value: number) => `:${value}\r\n`
  const pairs = (labels: Record<string, string>) =>
    array(...Object.entries(labels).map(([label, value]) => array(bulk(label), bulk(value))))
  const server = await startRecordingServer(([name, ...args]) => {
    if (name === 'COMMAND') return array(array(bulk('ts.add'), ':-1\r\n', '*0\r\n', ':1\r\n', ':1\r\n', ':1\r\n'))
    const [first = ''] = args
    if (name === 'TS.QUERYINDEX') {
      const [label = '', values = ''] = first.split('=')
      const wanted = values.slice(1, -1).split(',')
      const found = [...series].filter(([, { labels }]) => wanted.includes(labels[label] ?? ''))
      return array(...found.map(([key]) => bulk(key)))
    }
    if (name === 'TS.MGET') {
      return array(...Array.from(series, ([key, { labels }]) => array(bulk(key), pairs(labels), array())))
    }
    const one = series.get(first)
    if (name === 'DEL') return integer(series.delete(first) ? 1 : 0)
    if (!one) return '-ERR TSDB: the key does not exist\r\n'
    if (name === 'TS.INFO') {
      const policy = one.policy === null ? '$-1\r\n' : bulk(one.policy)
      const facts = [bulk('totalSamples'), integer(1), bulk('retentionTime'), integer(one.retention)]
      return array(...facts, bulk('duplicatePolicy'), policy, bulk('labels'), pairs(one.labels))
    }
    if (name === 'TS.ALTER') return '+OK\r\n'
    return '-ERR unknown command\r\n'
  })
  const connection = connectRedis({ host: server.url })
  onTestFinished(() => connection.close())
  return { server, series, keeper: createRedisSignalSeries({ connection }) }
}
const commands = ({ commands }: RecordingServer, name: string) => commands.filter(([one]) => one === name)
const own = (flags: Record<number, number>, apps: readonly number[], foreign: readonly number[] = []) => ({
  flags: new Map(Object.entries(flags).map(([flagId, appId]) => [Number(flagId), appId])),
  apps: new Set(apps),
  isForeign: (flagId: number) => foreign.includes(flagId),
})

describe('series that exist', () => {
  test('get labels, retention and policy that they need, by one command each, and no others', async () => {
    const { server, keeper } = await begin({
      // Left by an app with the same flag id, by a deployed SDK, and as it should be.
      '2:failure': { retention: 0, policy: null, labels: labelsOf(2, 'failure', 1) },
      '3:success': { retention: 0, policy: null, labels: labelsOf(3, 'success', 2) },
      '3:failure': right(3, 'failure', 2),
      // Without a label, so that no index has it.
      '4:slow': { retention: HOUR, policy: 'sum', labels: {} },
      // Of a deployed Tower.
      '7:failure': { retention: 0, policy: null, labels: labelsOf(7, 'failure', 5) },
    })
    const kept = await keeper.keep(async () => own({ 2: 2, 3: 2, 4: 2 }, [2]))
    expect([...kept.altered].sort()).toEqual(['2:failure', '3:success', '4:slow'])
    const alter = (key: string, kind: string, flagId: number) => [
      ...['TS.ALTER', key, 'RETENTION', '3600000', 'DUPLICATE_POLICY', 'SUM'],
      ...['LABELS', 'status', kind, 'flagId', String(flagId), 'appId', '2'],
    ]
    const expected = [alter('2:failure', 'failure', 2), alter('3:success', 'success', 3), alter('4:slow', 'slow', 4)]
    expect(commands(server, 'TS.ALTER')).toHaveLength(3)
    expect(commands(server, 'TS.ALTER')).toEqual(expect.arrayContaining(expected))
    expect(commands(server, 'DEL')).toEqual([])
  })

  test('that are right are not asked about again, one that was made anew is', async () => {
    const { server, series, keeper } = await begin({ '3:failure': right(3, 'failure', 2) })
    const round = () => keeper.keep(async () => own({ 3: 2 }, [2]))
    await round()
    const asked = commands(server, 'TS.INFO').length
    await round()
    expect(commands(server, 'TS.INFO')).toHaveLength(asked)
    series.delete('3:failure')
    await round()
    series.set('3:failure', { retention: 0, policy: null, labels: labelsOf(3, 'failure', 2) })
    expect((await round()).altered).toEqual(['3:failure'])
  })

  test('of flags that are gone are deleted, those of others never', async () => {
    const { server, keeper } = await begin({
      '3:failure': right(3, 'failure', 2),
      '8:failure': right(8, 'failure', 2),
      '8:success': right(8, 'success', 2),
      '9:success': right(9, 'success', 2),
      '7:failure': { retention: 0, policy: null, labels: labelsOf(7, 'failure', 5) },
    })
    const kept = await keeper.keep(async () => own({ 3: 2 }, [2], [9]))
    expect([...kept.deleted].sort()).toEqual(['8:failure', '8:success'])
    expect(commands(server, 'DEL')).toHaveLength(2)
  })

  test('tell which ids are taken', async () => {
    const { keeper } = await begin({
      '7:failure': right(7, 'failure', 5),
      '204711:success': right(204_711, 'success', 6),
    })
    expect(await keeper.ids()).toEqual({ apps: [5, 6], flags: [7, 204_711] })
  })
})

test('without the module there is nothing to look after', async () => {
  const server = await startRecordingServer(([name]) => (name === 'COMMAND' ? MODULE_ABSENT : '-ERR no\r\n'))
  const connection = connectRedis({ host: server.url })
  onTestFinished(() => connection.close())
  const keeper = createRedisSignalSeries({ connection })
  expect(await keeper.keep(async () => own({ 3: 2 }, [2]))).toEqual({ altered: [], deleted: [] })
  expect(await keeper.ids()).toEqual({ apps: [], flags: [] })
})
