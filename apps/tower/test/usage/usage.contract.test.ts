import type { SignalSink } from '@tailslide/core'
import { type FakeClock, fakeClock, until } from '@tailslide/testkit'
import { createMemorySignalStore, type MemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import type { DatabaseOptions } from '../../src/index.js'
import type { UsageInbox, WaitingReport } from '../../src/usage/inbox.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SENDER = '0123456789abcdef0123456789abcdef'

describe.each(KINDS)('what SDKs report, on %s', (kind) => {
  let databases: TestDatabases
  let options: DatabaseOptions
  let database: Database
  let clock: FakeClock
  let store: MemorySignalStore
  let sink: SignalSink
  let waiting: WaitingReport[]
  let api: RunningTower
  let appId: number
  let flagId: number
  let otherFlag: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  const inbox: UsageInbox = {
    read: async (apps) => waiting.filter((report) => apps.includes(report.appId)),
    async remove(reports) {
      waiting = waiting.filter(({ id }) => !reports.some((report) => report.id === id))
    },
  }
  const start = () => runTower(options, { clock, signals: { sink, reader: store.reader, usage: inbox } })

  beforeEach(async () => {
    clock = fakeClock()
    store = createMemorySignalStore({ clock })
    sink = store.sink
    waiting = []
    options = await databases.fresh()
    api = await start()
    database = await openDatabase(options, () => {})
    appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    flagId = (await api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    otherFlag = (await api.post(`/api/apps/${appId}/flags`, { title: 'search' })).body.payload.id
  })
  afterEach(async () => {
    await database?.close()
    await api?.tower.stop()
  })

  const body = (sequence: number, evaluations: Record<number, number> = {}, more: object = {}) => ({
    report: `${SENDER}-${sequence}`,
    instance: 'web-1',
    service: 'checkout-api',
    serviceVersion: '1.0',
    sdk: 'typescript',
    sdkVersion: '0.1.0',
    evaluations: Object.entries(evaluations).map(([id, count]) => ({ flagId: Number(id), count })),
    unknown: [],
    ageMs: 0,
    ...more,
  })
  const report = (...given: Parameters<typeof body>) => api.post(`/api/sdk/apps/${appId}/usage`, body(...given))
  const ofFlag = async (id = flagId, query = '') => (await api.get(`/api/flags/${id}/usage${query}`)).body.payload
  const ofApp = async () => (await api.get(`/api/apps/${appId}/usage`)).body.payload
  const total = async (query = '') =>
    (await ofFlag(flagId, query)).points.reduce(
      (sum: number, { evaluations }: { evaluations: number }) => sum + evaluations,
      0,
    )
  const at = () => new Date(clock.now()).toISOString()

  it('tells when and by whom a flag was asked for, first and last, and that another was not', async () => {
    expect(await ofFlag()).toMatchObject({
      is_reported: false,
      first_evaluated_at: null,
      last_evaluated_at: null,
      by: [],
    })
    const first = at()
    await report(1, { [flagId]: 5 })
    clock.advance(MINUTE)
    await report(2, { [flagId]: 7 }, { serviceVersion: '1.1' })
    const usage = await ofFlag()
    expect(usage).toMatchObject({
      is_reported: true,
      first_evaluated_at: first,
      last_evaluated_at: at(),
      bucket: 300_000,
    })
    const source = { service: 'checkout-api', sdk: 'typescript', sdk_version: '0.1.0' }
    expect(usage.by).toEqual([
      { ...source, service_version: '1.1', evaluations: 7, last_evaluated_at: at() },
      { ...source, service_version: '1.0', evaluations: 5, last_evaluated_at: first },
    ])
    expect([await total(), await total(`?range=${30 * DAY}`)]).toEqual([12, 12])
    expect(await ofFlag(otherFlag)).toMatchObject({ is_reported: true, first_evaluated_at: null, by: [] })
  })

  it('counts once, however often, through however many Towers and ways it comes', async () => {
    const other = await start()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? api : other).post(`/api/sdk/apps/${appId}/usage`, body(1, { [flagId]: 5 })),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(answers.filter(({ body }) => body.payload.taken)).toHaveLength(1)
    waiting = [{ appId, id: '1-0', text: JSON.stringify(body(1, { [flagId]: 5 })) }]
    await other.tower.stop()
    await api.tower.stop()
    api = await start()
    await until(() => waiting.length === 0)
    expect((await report(1, { [flagId]: 5 })).body.payload).toEqual({ taken: false })
    expect(await total()).toBe(5)
    await report(2, { [flagId]: 1 })
    expect(await total()).toBe(6)
  })

  it('is taken from where it waits in the store, and what is no report goes', async () => {
    waiting = [
      { appId, id: '1-0', text: JSON.stringify(body(1, { [flagId]: 5 }, { ageMs: 10 * MINUTE })) },
      { appId, id: '2-0', text: '{"report":' },
      { appId, id: '3-0', text: JSON.stringify(body(2, {}, { evaluations: 'all' })) },
    ]
    clock.advance(10_000)
    await until(() => waiting.length === 0)
    expect(await ofFlag()).toMatchObject({ last_evaluated_at: new Date(clock.now() - 10 * MINUTE).toISOString() })
    expect(await total()).toBe(5)
  })

  it('names the services of an app with their processes, and those whose SDK does not report', async () => {
    await report(1)
    await report(1, {}, { report: `f${SENDER.slice(1)}-1`, instance: 'web-2' })
    await report(1, {}, { report: `e${SENDER.slice(1)}-1`, instance: 'job', service: 'mailer' })
    for (const instance of ['web-1', 'old'])
      await sink.send({ appId, instance, counts: [{ flagId, kind: 'success', count: 1 }] })
    const { services, not_reported, is_reported } = await ofApp()
    expect(is_reported).toBe(true)
    expect(services).toMatchObject([
      { service: 'checkout-api', service_version: '1.0', instances: 2, last_seen_at: at() },
      { service: 'mailer', instances: 1 },
    ])
    expect(not_reported).toEqual(['old'])
    clock.advance(4 * MINUTE)
    expect((await ofApp()).services).toMatchObject([{ instances: 0 }, { instances: 0 }])
  })

  it('shows no service by a name that turns a line round or has something invisible in it', async () => {
    await report(1, {}, { service: 'shop\u202eipa\u200b', serviceVersion: '\u20662' })
    expect((await ofApp()).services).toMatchObject([{ service: 'shopipa', service_version: '2' }])
  })

  it('tells of names that do not exist, a thousand of the newest, and keeps no more', async () => {
    await report(1, {}, { unknown: ['chekout', 'chekout', 'gone'] })
    expect((await ofApp()).unknown).toEqual([
      { name: 'chekout', first_asked_at: at(), last_asked_at: at(), is_archived: false },
      { name: 'gone', first_asked_at: at(), last_asked_at: at(), is_archived: false },
    ])
    for (let sequence = 2; sequence < 16; sequence++) {
      clock.advance(1_000)
      const unknown = Array.from({ length: 100 }, (_, index) => `name ${sequence} ${index}`)
      expect((await report(sequence, {}, { unknown })).status).toBe(200)
    }
    const kept = await database.db.selectFrom('usage_unknown').select('name').execute()
    expect(kept.length).toBeLessThanOrEqual(1_000)
    expect(kept.length).toBeGreaterThanOrEqual(900)
    expect((await ofApp()).unknown[0].name).toBe('name 15 0')
  })

  it('remembers ten thousand processes of an app, and forgets those that were heard longest ago', async () => {
    await report(1)
    const { id: source_id } = await database.db.selectFrom('usage_sources').select('id').executeTakeFirstOrThrow()
    const shared = { app_id: appId, sequence: 1, source_id, seen_at: new Date(clock.now() - MINUTE).toISOString() }
    const others = Array.from({ length: 10_000 }, (_, index) => ({ ...shared, sender: `x${index}`, instance: 'job' }))
    for (let from = 0; from < others.length; from += 1_000)
      await database.transaction((tx) =>
        tx
          .insertInto('usage_instances')
          .values(others.slice(from, from + 1_000))
          .execute(),
      )
    expect((await report(2)).body.payload).toEqual({ taken: true })
    const left = await database.db.selectFrom('usage_instances').select('sender').execute()
    expect(left).toHaveLength(9_000)
    expect(left.map(({ sender }) => sender)).toContain(SENDER)
  })

  it('counts nothing for flags of other apps, and nothing for those that are gone', async () => {
    const mail = (await api.post('/api/apps', { title: 'mail' })).body.payload.id
    const foreign = (await api.post(`/api/apps/${mail}/flags`, { title: 'digest' })).body.payload.id
    await report(1, { [foreign]: 5, [flagId]: 1, 4711: 3 })
    expect(await ofFlag(foreign)).toMatchObject({ is_reported: false, first_evaluated_at: null })
    expect(await total()).toBe(1)
    await api.request('DELETE', `/api/flags/${flagId}`)
    expect(await database.db.selectFrom('usage_rollups').selectAll().execute()).toEqual([])
  })

  it('is kept by five minutes for two days and by the hour for thirty', async () => {
    await report(1, { [flagId]: 5 })
    const widths = async () =>
      (await database.db.selectFrom('usage_rollups').select('width').execute()).map(({ width }) => width).sort()
    const kept = (...wanted: number[]) =>
      until(async () => {
        clock.advance(5 * MINUTE)
        return (await widths()).join() === wanted.join()
      })
    await kept(5, 60)
    clock.setBy(2 * DAY)
    await kept(60)
    expect([await total(), await total(`?range=${30 * DAY}`)]).toEqual([0, 5])
    expect(await ofFlag()).toMatchObject({ is_reported: true })
    clock.setBy(29 * DAY)
    await kept()
    expect(await ofFlag()).toMatchObject({ is_reported: false, last_evaluated_at: expect.any(String), by: [] })
  })

  it('is told apart by two hundred versions at most', async () => {
    for (let sequence = 1; sequence <= 205; sequence++)
      await report(sequence, { [flagId]: 1 }, { serviceVersion: `build ${sequence}` })
    const { services } = await ofApp()
    expect(services).toHaveLength(201)
    expect(services.at(-1)).toMatchObject({ service: 'checkout-api', service_version: '', sdk_version: '' })
    expect(await total()).toBe(205)
  })

  it('is refused where it breaks a rule, and understood where it says more than is known here', async () => {
    const post = (given: object) => api.post(`/api/sdk/apps/${appId}/usage`, given)
    for (const [more, field] of [
      [{ report: 'job-1' }, 'report'],
      [{ instance: '' }, 'instance'],
      [{ service: 'x'.repeat(101) }, 'service'],
      [{ ageMs: -1 }, 'ageMs'],
      [{ unknown: Array.from({ length: 101 }, String) }, 'unknown'],
      [{ evaluations: [{ flagId: 1, count: 0 }] }, 'evaluations[0].count'],
    ] as const) {
      const answer = await post({ ...body(1), ...more })
      expect([answer.status, answer.body.fields?.[0]?.field]).toEqual([400, field])
    }
    expect((await post({ ...body(1), newer: 'field' })).status).toBe(200)
    for (const range of ['0', '299999', String(31 * DAY)])
      expect((await api.get(`/api/flags/${flagId}/usage?range=${range}`)).body.fields).toMatchObject([
        { field: 'range' },
      ])
  })
})
