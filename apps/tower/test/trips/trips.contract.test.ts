import { type FakeClock, fakeClock, until } from '@tailslide/testkit'
import { createMemoryBroker, createMemorySignalStore, type MemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('what it takes to trip, on %s', (kind) => {
  let databases: TestDatabases
  let clock: FakeClock
  let store: MemorySignalStore
  let api: RunningTower
  let broker: ReturnType<typeof createMemoryBroker>
  let appId: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    clock = fakeClock()
    store = createMemorySignalStore({ clock })
    broker = createMemoryBroker({ clock })
    const circuitConsumer = broker.circuitConsumer()
    api = await runTower(await databases.fresh(), { clock, signals: store, circuitConsumer })
    appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  let made = 0
  const make = async (fields: object = {}): Promise<number> =>
    (await api.post(`/api/apps/${appId}/flags`, { title: `flag ${++made}`, ...fields })).body.payload.id
  const count = (flagId: number, kind: 'success' | 'failure', count: number) =>
    store.sink.send({ appId, instance: 'i', counts: [{ flagId, kind, count }] })

  it('is estimated at the traffic of the last hour, sooner the more calls fail', async () => {
    const id = await make()
    await count(id, 'success', 18_000)
    clock.advance(3_590_000)
    await count(id, 'success', 18_000)
    const { can_trip, calls_per_second, estimates } = (await api.get(`/api/flags/${id}/trip-estimate`)).body.payload
    expect([can_trip, calls_per_second]).toEqual([true, expect.closeTo(10, 0)])
    const [all, half, fifth] = estimates
    expect([all.failing_percentage, half.failing_percentage, fifth.failing_percentage]).toEqual([100, 50, 20])
    expect(all.calls).toBeLessThanOrEqual(25)
    expect(half.calls).toBeGreaterThanOrEqual(all.calls)
    expect(fifth.calls).toBeGreaterThan(half.calls)
    expect(all.ms / all.calls).toBeCloseTo(100, -1)
  })

  it('is estimated at the traffic since the first call where that is not an hour ago, of a minute at least', async () => {
    const id = await make()
    const rate = async () => (await api.get(`/api/flags/${id}/trip-estimate`)).body.payload.calls_per_second
    await count(id, 'success', 600)
    expect(await rate()).toBe(10)
    clock.advance(600_000)
    await count(id, 'success', 600)
    expect(await rate()).toBeCloseTo(2, 1)
  })

  it('is not to be had without calls, or where the circuit is to watch nothing', async () => {
    const none = (await api.get(`/api/flags/${await make()}/trip-estimate`)).body.payload
    expect(none).toMatchObject({ can_trip: true, calls_per_second: 0, estimates: [{ calls: null }, {}, {}] })
    const off = await make({ error_threshold_percentage: 0 })
    await count(off, 'success', 3_600)
    const never = (await api.get(`/api/flags/${off}/trip-estimate`)).body.payload
    expect(never).toMatchObject({ can_trip: false, calls_per_second: 60, estimates: [{ calls: null }, {}, {}] })
  })

  it('is seen over the last hour, with the settings of the flag and with others', async () => {
    const id = await make()
    await count(id, 'success', 1_000)
    clock.advance(600_000)
    await count(id, 'failure', 300)
    await count(id, 'success', 700)
    clock.advance(20_000)
    const backtest = async (settings: object) => (await api.post(`/api/flags/${id}/backtest`, settings)).body
    const { payload } = await backtest({})
    expect(payload).toMatchObject({ calls: 2_000, episodes: [{ trips: 1, reason: expect.stringContaining('%') }] })
    expect((await backtest({ error_threshold_percentage: 50 })).payload.episodes).toEqual([])
    expect(await backtest({ error_threshold_percentage: 101 })).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'error_threshold_percentage', value: 101 }],
    })
    expect((await backtest({ title: 'x' })).fields).toMatchObject([{ field: 'title' }])
  })

  it('has among its trips those that were, as long as the settings are the same, and no worst stretch that is one of them', async () => {
    const id = await make()
    const backtest = async (settings = {}) => (await api.post(`/api/flags/${id}/backtest`, settings)).body.payload
    await count(id, 'failure', 11)
    await count(id, 'success', 607)
    expect(await backtest()).toMatchObject({ episodes: [], worst: { failed: 11, calls: 618 }, opened: 0 })
    const circuit = { state: 'open', openedAt: clock.now(), trips: 1 } as const
    await broker.circuitPublisher.publish({
      flagId: id,
      appId,
      revision: 0,
      circuit,
      reason: '55 % of 20 calls failed',
    })
    await until(async () => {
      await clock.tick(100)
      return (await backtest()).opened === 1
    })
    const opened = { trips: 1, reason: expect.stringContaining('55 % of 20 calls failed') }
    expect(await backtest()).toMatchObject({ episodes: [opened], worst: null })
    expect((await backtest({ error_threshold_percentage: 20 })).episodes).toEqual([])
    await api.patch(`/api/flags/${id}`, { error_threshold_percentage: 20 })
    expect(await backtest()).toMatchObject({ episodes: [], opened: 1 })
  })

  it('is told with how often the circuit did open in that hour, which stretches of ten seconds may not show', async () => {
    const id = await make()
    const opened = async () => (await api.post(`/api/flags/${id}/backtest`, {})).body.payload.opened
    await api.post(`/api/flags/circuit/${id}/open`)
    await api.post(`/api/flags/circuit/${id}/close`)
    expect(await opened()).toBe(0)
    const circuit = { state: 'open', openedAt: clock.now(), trips: 2 } as const
    await broker.circuitPublisher.publish({ flagId: id, appId, revision: 2, circuit, reason: '9 of 20 failed' })
    await until(async () => {
      await clock.tick(100)
      return (await opened()) === 1
    })
    clock.advance(3_700_000)
    expect(await opened()).toBe(0)
  })
})
