import type { SeriesPoint } from '@tailslide/api'
import { fakeClock, until } from '@tailslide/testkit'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open-database.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

const HOUR = 3_600_000

describe('the calls of the last hour, where the store lives in the process', () => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
  })
  afterAll(() => databases?.stop())

  it('are there after a restart, and forgotten an hour later', async () => {
    const options = await databases.fresh()
    const clock = fakeClock()
    const start = async () => {
      const store = createMemorySignalStore({ clock })
      return { store, api: await runTower(options, { clock, signals: store }) }
    }
    const first = await start()
    const appId = (await first.api.post('/api/apps', { title: 'shop' })).body.payload.id
    const id = (await first.api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    const count = (count: number, { store } = first) =>
      store.sink.send({ appId, instance: 'i', counts: [{ flagId: id, kind: 'failure', count }] })
    const failures = async ({ api }: typeof first) => {
      const { points } = (await api.get(`/api/flags/${id}/series?range=${HOUR}&bucket=10000`)).body.payload
      return points.filter(({ failure }: SeriesPoint) => failure > 0).map(({ failure }: SeriesPoint) => failure)
    }
    await count(3)
    clock.advance(600_000)
    await count(20)
    clock.advance(15_000)
    const before = await failures(first)
    await first.api.tower.stop()

    const second = await start()
    expect(before).toEqual([3, 20])
    expect(await failures(second)).toEqual([3, 20])
    await count(1, second)
    expect(await failures(second)).toEqual([3, 20, 1])
    clock.advance(HOUR - 300_000)
    expect(await failures(second)).toEqual([20, 1])
    await second.api.tower.stop()
  })

  it('are written down each minute, so that a process that is killed leaves them too', async () => {
    const options = await databases.fresh()
    const clock = fakeClock()
    const store = createMemorySignalStore({ clock })
    const api = await runTower(options, { clock, signals: store })
    const appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    const id = (await api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    await store.sink.send({ appId, instance: 'i', counts: [{ flagId: id, kind: 'success', count: 7 }] })
    const database = await openDatabase(options, () => {})
    await until(async () => {
      clock.advance(10_000)
      return (await database.db.selectFrom('recent_signals').selectAll().execute()).length > 0
    })
    expect(await database.db.selectFrom('recent_signals').select('sums').execute()).toEqual([
      { sums: expect.stringMatching(/^\[\[\d+,"success",\[[07,]+\]\]\]$/) },
    ])
    await database.close()
    await api.tower.stop()
  })
})
