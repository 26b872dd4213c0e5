import type { SignalReader } from '@tailslide/core'
import { type FakeClock, fakeClock, type ServerHandle, startPostgres, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { refuseWrites } from '../harness/refuse-writes.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'

const anybody = { key: null }
const LONG = { timeout: 20_000 }

describe('whether Tower is ready', () => {
  let databases: TestDatabases
  let clock: FakeClock
  let api: RunningTower
  const away = { broker: false, store: false, writes: false }
  let errors: string[]

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
  })
  afterAll(() => databases?.stop())
  beforeEach(async () => {
    clock = fakeClock()
    Object.assign(away, { broker: false, store: false, writes: false })
    errors = []
    const { sink, reader } = createMemorySignalStore({ clock })
    const checked: SignalReader = {
      ...reader,
      read: (...args) => (away.store ? Promise.reject(new Error('redis://secret@away')) : reader.read(...args)),
      tryWriting: async () => {
        if (away.writes) throw new Error('its memory is used up')
      },
    }
    api = await runTower(await databases.fresh(), {
      clock,
      signals: { sink, reader: checked },
      logger: { ...quiet, error: (_, message) => void errors.push(message) },
      brokerConnected: () => !away.broker,
      publisher: {
        publish: () => (away.broker ? Promise.reject(new Error('nats://secret@away')) : Promise.resolve()),
        close: async () => {},
      },
    })
    return () => api.tower.stop()
  })

  const ready = async (query = '') => {
    await clock.tick(1_000)
    return api.request('GET', `/readyz${query}`, anybody)
  }

  it('is said part by part, to everybody', async () => {
    expect(await ready()).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        parts: { database: 'ok', writes: 'ok', broker: 'ok', publisher: 'ok', signals: 'ok' },
        publisher: { behind: 0, oldestMs: 0 },
      },
    })
  })

  it('is not so while the signal store is away, and says nothing else about it', async () => {
    away.store = true
    const answer = await ready()
    expect(answer).toMatchObject({ status: 503, body: { status: 'not_ready', parts: { signals: 'unavailable' } } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    away.store = false
    expect((await ready()).status).toBe(200)
  })

  it('is not so while the signal store can be read and takes no counts, which is logged when it begins', async () => {
    away.writes = true
    await clock.tick(5_000)
    expect(await ready()).toMatchObject({ status: 503, body: { parts: { signals: 'unavailable', writes: 'ok' } } })
    await clock.tick(5_000)
    expect((await ready()).status).toBe(503)
    expect(errors).toEqual(['the signal store takes no signals: no circuit opens by what fails now'])
    away.writes = false
    await clock.tick(5_000)
    expect((await ready()).status).toBe(200)
  })

  it('is not so while the broker is away, nor once an app has been behind for ten seconds', async () => {
    const { id } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    await until(async () => (await ready()).body.publisher.behind === 0)
    away.broker = true
    await api.post(`/api/apps/${id}/flags`, { title: 'x' })
    const at = clock.now()
    await clock.tick(0.25)
    expect(await ready()).toMatchObject({
      status: 503,
      body: { parts: { broker: 'unavailable', publisher: 'ok' }, publisher: { behind: 1 } },
    })
    await clock.tick(10_000)
    const late = await ready('?exclude=broker')
    expect(late).toMatchObject({ status: 503, body: { parts: { publisher: 'unavailable' } } })
    expect(late.body.publisher.oldestMs).toBe(Math.floor(clock.now() - at))
    away.broker = false
    await until(async () => (await ready()).status === 200)
  })

  it('can be asked without parts whose fault is no reason to send requests elsewhere', async () => {
    Object.assign(away, { broker: true, store: true })
    expect((await ready('?exclude=broker&exclude=signals')).status).toBe(200)
    const wrong = await ready('?exclude=nats')
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
  })

  it('goes by a clock that nobody sets', async () => {
    expect((await ready()).status).toBe(200)
    away.store = true
    clock.setBy(-3_600_000)
    expect(await ready()).toMatchObject({ status: 503, body: { parts: { signals: 'unavailable' } } })
    Object.assign(away, { store: false, broker: true })
    const { id } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    expect((await ready('?exclude=broker')).body.publisher.behind).toBe(1)
    clock.setBy(-3_600_000)
    await clock.tick(10_000)
    expect(await ready('?exclude=broker')).toMatchObject({ status: 503, body: { parts: { publisher: 'unavailable' } } })
    expect(id).toBeGreaterThan(0)
  })

  it('asks the parts twice a second at most, however many want to know', async () => {
    let reads = 0
    const { sink, reader } = createMemorySignalStore({ clock })
    const counted: SignalReader = {
      ...reader,
      read(...args) {
        reads += 1
        return reader.read(...args)
      },
    }
    const busy = await runTower(await databases.fresh(), { clock, signals: { sink, reader: counted } })
    await Promise.all(Array.from({ length: 50 }, () => busy.request('GET', '/readyz', anybody)))
    expect(reads).toBe(1)
    await busy.tower.stop()
  })
})

describe.each(KINDS)('a Tower whose %s takes no changes', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  it('is not ready, tries to write every five seconds at most, and can be asked without that', async () => {
    const clock = fakeClock()
    const errors: string[] = []
    const logger = { ...quiet, error: (_: object, words: string) => void errors.push(words) }
    const database = await databases.fresh()
    const api = await runTower(database, { clock, logger })
    const ready = (query = '') => api.request('GET', `/readyz${query}`, anybody)
    // The start has tried as well, and this time may have gone on since.
    await clock.tick(5_000)
    expect((await ready()).body.parts).toMatchObject({ database: 'ok', writes: 'ok' })
    const mend = await refuseWrites(database, 'schema_migrations')
    await clock.tick(4_000)
    expect((await ready()).body.parts).toMatchObject({ writes: 'ok' })
    await clock.tick(1_000)
    const answer = await until(async () => {
      const now = await ready()
      return now.body.parts.database === 'ok' && now
    })
    expect(answer).toMatchObject({ status: 503, body: { parts: { writes: 'unavailable' } } })
    expect((await ready('?exclude=writes')).status).toBe(200)
    expect(errors).toEqual(['the database takes no changes'])
    await mend()
    await until(async () => {
      await clock.tick(5_000)
      return (await ready()).status === 200
    })
    await api.tower.stop()
  })
})

describe('a Tower whose PostgreSQL is away', () => {
  let postgres: ServerHandle
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres?.stop())

  it('lives, is not ready, says so of nothing that cannot be tried, and is ready again by itself', async () => {
    const signals = createMemorySignalStore({ clock: systemClock })
    const publisher = { publish: async () => {}, close: async () => {} }
    const api = await runTower({ kind: 'postgres', url: postgres.url }, { signals, publisher, metricsPublic: true })
    expect((await api.request('GET', '/readyz', anybody)).status).toBe(200)
    await postgres.kill()
    const answer = await until(async () => {
      const current = await api.request('GET', '/readyz', anybody)
      // What was taken within the last 5 s is.
      return current.status === 503 && !('writes' in current.body.parts) && current
    }, LONG)
    expect(answer.body).toEqual({
      status: 'not_ready',
      parts: { database: 'unavailable', signals: 'ok' },
    })
    const { body: metrics } = await api.request('GET', '/metrics', anybody)
    expect([...metrics.matchAll(/^tailslide_ready.*$/gm)].flat()).toEqual([
      'tailslide_ready{part="database"} 0',
      'tailslide_ready{part="signals"} 1',
    ])
    expect(await api.request('GET', '/healthz', anybody)).toMatchObject({ status: 200, body: { status: 'ok' } })
    await postgres.start()
    await until(async () => (await api.request('GET', '/readyz', anybody)).status === 200, LONG)
    postgres.freeze()
    try {
      await until(async () => (await api.request('GET', '/readyz', anybody)).status === 503, { timeout: 10_000 })
    } finally {
      postgres.thaw()
    }
    await until(async () => (await api.request('GET', '/readyz', anybody)).status === 200, LONG)
    await api.tower.stop()
  })
})
