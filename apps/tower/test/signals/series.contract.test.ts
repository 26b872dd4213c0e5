import type { SeriesPoint } from '@tailslide/api'
import type { SignalKind, SignalReader, SignalSink } from '@tailslide/core'
import { type FakeClock, fakeClock, until } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import type { DatabaseOptions } from '../../src/index.js'
import { rollUpSignals } from '../../src/signals/roll-up.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each(KINDS)('calls of flags over time, on %s', (kind) => {
  let databases: TestDatabases
  let options: DatabaseOptions
  let clock: FakeClock
  let store: { sink: SignalSink; reader: SignalReader }
  let api: RunningTower
  let database: Database
  let appId: number
  let flagId: number
  let otherFlag: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())
  beforeEach(async () => {
    clock = fakeClock()
    store = createMemorySignalStore({ clock })
    options = await databases.fresh()
    api = await runTower(options, { clock, signals: store })
    database = await openDatabase(options, () => {})
    appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    flagId = (await api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    otherFlag = (await api.post(`/api/apps/${appId}/flags`, { title: 'search' })).body.payload.id
  })
  afterEach(async () => {
    await database?.close()
    await api?.tower.stop()
  })

  const count = (kind: SignalKind, count: number, id = flagId) =>
    store.sink.send({ appId, instance: 'i', counts: [{ flagId: id, kind, count }] })
  const series = async (range: number, more = '', id = flagId) =>
    (await api.get(`/api/flags/${id}/series?range=${range}${more}`)).body.payload
  const totals = async (range: number, id = flagId) => {
    const { points } = await series(range, '', id)
    return points.reduce((sum: number, { success, failure }: SeriesPoint) => sum + success + failure, 0)
  }
  const rows = () => database.db.selectFrom('signal_rollups').selectAll().orderBy('start').orderBy('width').execute()
  /** Waits for the round that writes so many; on a busy machine the clock has gone on by then, and the next stretch is there too. */
  const rolledUp = (count: number) =>
    until(async () => {
      clock.advance(1_000)
      return (await rows()).length >= count
    })
  /** Lets time pass, and the rounds that are due in it take place. */
  const pass = async (ms: number, step = MINUTE) => {
    for (let left = ms; left > 0; left -= step) {
      clock.advance(Math.min(step, left))
      await until(() => clock.pending > 0)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  it('stand in stretches that begin at multiples of their length, with the share that failed', async () => {
    await count('success', 3)
    await count('control_ok', 2)
    await pass(20_000)
    await count('failure', 1)
    await count('slow', 1)
    await count('failure', 7, otherFlag)
    const { from, until, bucket, points } = await series(MINUTE, '&bucket=20000')
    expect([from % 20_000, until - from, bucket, points.length]).toEqual([0, MINUTE, 20_000, 3])
    const none = { success: 0, failure: 0, slow: 0, control_ok: 0, control_error: 0, error_rate: null }
    expect(points).toEqual([
      { ...none, timestamp: from },
      { ...none, timestamp: from + 20_000, success: 3, control_ok: 2, error_rate: 0 },
      { ...none, timestamp: from + 40_000, failure: 1, slow: 1, error_rate: 100 },
    ])
  })

  it('are answered of many flags of an app at once', async () => {
    await count('success', 9)
    await count('failure', 1)
    await count('success', 4, otherFlag)
    const asked = `/api/apps/${appId}/series?range=${HOUR}&bucket=${HOUR}&flags=${flagId},${otherFlag}`
    const { flags } = (await api.get(asked)).body.payload
    expect(flags).toMatchObject([
      { flag_id: flagId, points: [{ success: 9, failure: 1, error_rate: 10 }] },
      { flag_id: otherFlag, points: [{ success: 4, failure: 0, error_rate: 0 }] },
    ])
    const wrong = await api.get(`/api/apps/${appId}/series?range=${HOUR}&flags=${flagId},4711`)
    expect(wrong).toMatchObject({ status: 400, body: { fields: [{ field: 'flags', value: 4711 }] } })
    const many = Array.from({ length: 101 }, (_, index) => index + 1).join(',')
    const surplus = await api.get(`/api/apps/${appId}/series?range=${HOUR}&flags=${many}`)
    expect(surplus).toMatchObject({ status: 400, body: { fields: [{ field: 'flags' }] } })
  })

  it('are still known when the store has forgotten them: by five minutes for two days, by the hour for thirty', async () => {
    await count('success', 30)
    await count('failure', 10)
    await pass(6 * MINUTE)
    await count('success', 5)
    await rolledUp(2)
    await pass(6 * MINUTE)
    await rolledUp(3)
    await pass(64 * MINUTE)
    expect(await totals(HOUR)).toBe(0)
    expect(await totals(2 * DAY)).toBe(45)
    expect(await totals(30 * DAY)).toBe(45)
    expect(await totals(30 * DAY, otherFlag)).toBe(0)
    expect((await rows()).map(({ width, success, failure }) => [width, success, failure])).toEqual([
      [5, 30, 10],
      [60, 35, 10],
      [5, 5, 0],
    ])
    clock.setBy(3 * DAY)
    await until(async () => {
      clock.advance(5 * MINUTE)
      return (await rows()).length === 1
    })
    expect(await totals(2 * DAY)).toBe(0)
    expect(await totals(30 * DAY)).toBe(45)
    clock.setBy(29 * DAY)
    await until(async () => {
      clock.advance(5 * MINUTE)
      return (await rows()).length === 0
    })
  })

  it('count once, however many Towers take them into the database and however often those begin anew', async () => {
    const context = { database, clock, logger: quiet }
    const others = Array.from({ length: 2 }, () => rollUpSignals(context, store.reader))
    await count('failure', 7)
    await pass(6 * MINUTE)
    await rolledUp(2)
    for (const end of others) await end()
    await api.tower.stop()
    api = await runTower(options, { clock, signals: store })
    await pass(6 * MINUTE)
    expect((await rows()).map(({ failure }) => failure)).toEqual([7, 7])
    for (const range of [HOUR, 2 * HOUR, 2 * DAY, 30 * DAY]) expect([range, await totals(range)]).toEqual([range, 7])
  })

  it('are made up for by a Tower that was away for less than an hour', async () => {
    await count('failure', 7)
    await api.tower.stop()
    clock.setBy(50 * MINUTE)
    await count('success', 3)
    api = await runTower(options, { clock, signals: store })
    await rolledUp(2)
    expect(await totals(2 * DAY)).toBe(10)
  })

  it('stay in the database when the store has lost them', async () => {
    await count('failure', 7)
    await pass(6 * MINUTE)
    await rolledUp(2)
    await api.tower.stop()
    store = createMemorySignalStore({ clock })
    api = await runTower(options, { clock, signals: store })
    await count('failure', 2)
    await pass(6 * MINUTE)
    await rolledUp(3)
    expect(await totals(2 * DAY)).toBe(9)
    expect(await totals(30 * DAY)).toBe(9)
  })

  it('go with the flag', async () => {
    await count('failure', 7)
    await pass(6 * MINUTE)
    await rolledUp(2)
    expect((await api.request('DELETE', `/api/flags/${flagId}`)).status).toBe(200)
    expect(await rows()).toEqual([])
  })

  it('are refused where stretches do not stand as they are kept', async () => {
    for (const [query, field] of [
      ['range=59999', 'range'],
      [`range=${31 * DAY}`, 'range'],
      [`range=${HOUR + 1}`, 'range'],
      [`range=${2 * HOUR + MINUTE}`, 'range'],
      [`range=${2 * HOUR}&bucket=${MINUTE}`, 'bucket'],
      [`range=${HOUR}&bucket=15000`, 'bucket'],
      [`range=${HOUR}&bucket=70000`, 'bucket'],
      ['range=60000&bucket=0', 'bucket'],
      ['range=x', 'range'],
      ['bucket=1000', 'range'],
    ]) {
      const { status, body } = await api.get(`/api/flags/${flagId}/series?${query}`)
      expect([query, status, body.code, body.fields[0].field]).toEqual([query, 400, 'INVALID_INPUT', field])
    }
  })

  it('have a length that suits the range where none was asked for', async () => {
    for (const range of [MINUTE, 2 * MINUTE, 5 * MINUTE, HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY]) {
      const { bucket, points, from, until } = await series(range)
      expect(points.length).toBeLessThanOrEqual(120)
      expect([points.length * bucket, until - from]).toEqual([range, range])
    }
  })
})
