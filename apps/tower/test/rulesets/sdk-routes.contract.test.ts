import { parseRuleset, type SignalSink } from '@tailslide/core'
import { type FakeClock, fakeClock, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type ReadStream, readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('what SDKs use, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let sinkIsAway = false
  let appId: number
  let flagId: number
  const streams: ReadStream[] = []

  beforeAll(async () => {
    databases = await testDatabases(kind)
    const store = createMemorySignalStore({ clock: systemClock })
    const sink: SignalSink = {
      send: async (batch) =>
        sinkIsAway ? { unsent: batch.counts, refused: [], error: new Error('away') } : store.sink.send(batch),
      close: async () => {},
    }
    api = await runTower(await databases.fresh(), { signals: { sink, reader: store.reader } })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })
  beforeEach(async (context) => {
    sinkIsAway = false
    appId = (await api.post('/api/apps', { title: context.task.name })).body.payload.id
    flagId = (
      await api.post(`/api/apps/${appId}/flags`, { title: 'checkout', is_active: true, rollout_percentage: 100 })
    ).body.payload.id
  })
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close()
  })

  const open = async (lastEventId?: string): Promise<ReadStream> => {
    const stream = await readStream(`${api.url}/api/sdk/apps/${appId}/stream`, {
      authorization: `Bearer ${api.adminToken}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    })
    streams.push(stream)
    return stream
  }

  it('is a ruleset that a deployed SDK can read, with version and instant in headers', async () => {
    const { body, headers } = await api.get(`/api/sdk/apps/${appId}/ruleset`)
    expect(parseRuleset(JSON.stringify(body))).toMatchObject({ flags: [{ id: flagId, is_active: true }], problems: [] })
    expect(headers.get('tailslide-version')).toBe('2')
    expect(Number(headers.get('tailslide-published-at'))).toBeGreaterThan(Date.now() - 60_000)
    expect(headers.get('etag')).toBe(`"2:${headers.get('tailslide-published-at')}"`)
  })

  it('answers that the ruleset has not changed to who has it', async () => {
    const path = `/api/sdk/apps/${appId}/ruleset`
    const etag = (await api.get(path)).headers.get('etag') ?? ''
    const same = await api.request('GET', path, { headers: { 'if-none-match': etag } })
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', etag])
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })
    const changed = await api.request('GET', path, { headers: { 'if-none-match': etag } })
    expect([changed.status, changed.headers.get('tailslide-version')]).toEqual([200, '3'])
  })

  it('sends a long ruleset by gzip to who takes it, and either tag of it says that it has not changed', async () => {
    const white_listed_users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`).join(',')
    await api.patch(`/api/flags/${flagId}`, { white_listed_users })
    const ask = (accepted: string, headers = {}) =>
      api.request('GET', `/api/sdk/apps/${appId}/ruleset`, { headers: { 'accept-encoding': accepted, ...headers } })
    const seen = ({ headers }: { headers: Headers }) =>
      ['content-encoding', 'vary'].map((header) => headers.get(header))
    const [plain, zipped] = [await ask('identity'), await ask('gzip, br')]
    expect([seen(plain), seen(zipped)]).toEqual([
      [null, 'Accept-Encoding'],
      ['gzip', 'Accept-Encoding'],
    ])
    expect(zipped.body).toEqual(plain.body)
    const [length, shorter] = [plain, zipped].map(({ headers }) => Number(headers.get('content-length')))
    expect(shorter).toBeLessThan((length ?? 0) / 3)
    const tags = [plain, zipped].map(({ headers }) => headers.get('etag') ?? '')
    expect(tags[1]).toBe(`W/${tags[0]}`)
    for (const tag of tags) {
      for (const [accepted, own] of [
        ['identity', tags[0]],
        ['gzip', tags[1]],
      ] as const) {
        const same = await ask(accepted, { 'if-none-match': tag })
        expect([same.status, same.body, same.headers.get('etag'), ...seen(same)]).toEqual([
          ...[304, '', own, null],
          'Accept-Encoding',
        ])
      }
    }
  })

  it('has a change in the ruleset when the one who made it is answered', async () => {
    for (const isActive of [false, true, false, true]) {
      await api.patch(`/api/flags/${flagId}/toggle`, { is_active: isActive })
      const { body } = await api.get(`/api/sdk/apps/${appId}/ruleset`)
      expect(body[0].is_active).toBe(isActive)
    }
  })

  it('streams the latest ruleset at once and each new one after it', async () => {
    const stream = await open()
    const first = await stream.count(1)
    expect(first).toMatchObject({ event: 'ruleset', id: expect.stringMatching(/^2:\d{13}$/) })
    expect(JSON.parse(first.data)).toMatchObject([{ id: flagId, is_active: true }])
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })
    const second = await stream.count(2)
    expect(second.id).toMatch(/^3:/)
    expect(JSON.parse(second.data)).toMatchObject([{ id: flagId, is_active: false }])
  })

  it('keeps line breaks and every script of a text on one line of the stream', async () => {
    const description = 'zwei\nZeilen\r\n\u2028 日本語 🚀'
    await api.post(`/api/apps/${appId}/flags`, { title: 'search', description })
    const { data } = await (await open()).count(1)
    expect(JSON.parse(data)[1].description).toBe(description)
  })

  it('sends a reader that comes back nothing that it has', async () => {
    const { id } = await (await open()).count(1)
    expect(await (await open(id)).count(1)).toEqual({ event: 'current', id, data: '{}' })
    expect(await (await open('2')).count(1)).toEqual({ event: 'current', id, data: '{}' })
    expect((await (await open('1:1')).count(1)).event).toBe('ruleset')
    expect((await (await open('2:17')).count(1)).event).toBe('ruleset')
    expect((await (await open('nonsense')).count(1)).event).toBe('ruleset')
  })

  it('refuses a wish that it can only misunderstand, and lets pass what a newer SDK may ask for', async () => {
    const path = `/api/sdk/apps/${appId}/stream`
    const answer = await api.get(`${path}?changes=yes`)
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/must be one of "1"/) },
    })
    const stream = await readStream(`${api.url}${path}?changes=1&later=2`, {
      authorization: `Bearer ${api.adminToken}`,
    })
    streams.push(stream)
    expect((await stream.count(1)).event).toBe('ruleset')
  })

  it('streams the circuit as it moves', async () => {
    const stream = await open()
    await stream.count(1)
    await api.post(`/api/flags/circuit/${flagId}/open`)
    expect(JSON.parse((await stream.count(2)).data)[0]).toMatchObject({ is_active: false, circuit_status: 'open' })
  })

  it('tells many readers of one app and none of another', async () => {
    const other = (await api.post('/api/apps', { title: `other ${appId}` })).body.payload.id
    const readers = await Promise.all(Array.from({ length: 50 }, () => open()))
    await Promise.all(readers.map((reader) => reader.count(1)))
    await api.post(`/api/apps/${other}/flags`, { title: 'elsewhere' })
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })
    const answers = await Promise.all(readers.map((reader) => reader.count(2)))
    expect(new Set(answers.map((answer) => answer.data)).size).toBe(1)
  })

  const chart = async () =>
    (await api.get(`/api/flags/${flagId}/timeseries?timeRange=60000&timeBucket=60000`)).body.payload[0]
  const send = (batch: string, count = 5) =>
    api.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch, counts: [{ flagId, kind: 'failure', count }] })

  it('counts a batch once, however often it comes', async () => {
    for (let time = 0; time < 3; time += 1)
      expect(await send('a')).toMatchObject({ status: 200, body: { payload: { refused: [] } } })
    expect((await chart()).failure).toBe(5)
  })

  it('refuses the counts of a flag that is not the app’s, and says which', async () => {
    const counts = [
      { flagId, kind: 'success', count: 3 },
      { flagId: 999, kind: 'success', count: 3 },
    ]
    const answer = await api.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch: 'a', counts })
    expect(answer.body.payload.refused).toEqual([{ ...counts[1], reason: expect.any(String) }])
    expect((await chart()).success).toBe(3)
  })

  it('asks for a batch again that could not be stored, and then counts it once', async () => {
    sinkIsAway = true
    const answer = await send('a')
    expect(answer).toMatchObject({ status: 503, body: { code: 'SIGNALS_UNAVAILABLE' } })
    expect(answer.headers.get('retry-after')).toBe('1')
    sinkIsAway = false
    await send('a')
    await send('a')
    expect((await chart()).failure).toBe(5)
  })
})

describe('a stream', () => {
  let databases: TestDatabases
  let clock: FakeClock
  let api: RunningTower
  let toggle: () => Promise<unknown>
  let open: () => Promise<ReadStream>

  // A ruleset of 0.9 MB, and time in the hands of the test.
  beforeEach(async () => {
    databases = await testDatabases('sqlite')
    clock = fakeClock()
    api = await runTower(await databases.fresh(), { clock })
    const appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    const flag = await api.post(`/api/apps/${appId}/flags`, { title: 'x', white_listed_users: 'y'.repeat(900_000) })
    let isActive = false
    toggle = () => {
      isActive = !isActive
      return api.patch(`/api/flags/${flag.body.payload.id}/toggle`, { is_active: isActive })
    }
    const headers = { authorization: `Bearer ${api.adminToken}` }
    open = () => readStream(`${api.url}/api/sdk/apps/${appId}/stream`, headers)
  })
  afterEach(async () => {
    await api.tower.stop()
    await databases.stop()
  })

  it('has a heartbeat every three seconds', async () => {
    const stream = await open()
    await stream.count(1)
    for (let beats = 1; beats <= 3; beats += 1) {
      await clock.tick(3_000)
      await until(() => stream.comments.length === beats)
    }
    expect(stream.comments).toEqual([': beat', ': beat', ': beat'])
    expect(stream.events).toHaveLength(1)
  })

  it('that falls too far behind is dropped, without harm to the others', async () => {
    const [slow, quick] = await Promise.all([open(), open()])
    await Promise.all([slow.count(1), quick.count(1)])
    slow.pause()
    // 16 MB, and what the sockets of both sides hold.
    for (let toggles = 1; toggles <= 40; toggles += 1) {
      await toggle()
      await quick.count(1 + toggles)
    }
    slow.resume()
    await until(() => slow.isOver)
    expect(slow.events.length).toBeLessThan(quick.events.length)
    expect(quick.isOver).toBe(false)
  })

  it('that is not read at all is dropped after half a minute, however little waits', async () => {
    const [stuck, quick] = await Promise.all([open(), open()])
    await Promise.all([stuck.count(1), quick.count(1)])
    stuck.pause()
    for (let toggles = 1; toggles <= 14; toggles += 1) {
      await toggle()
      await quick.count(1 + toggles)
    }
    for (let beat = 0; beat < 12; beat += 1) await clock.tick(3_000)
    stuck.resume()
    await until(() => stuck.isOver)
    expect(quick.isOver).toBe(false)
  })
})
