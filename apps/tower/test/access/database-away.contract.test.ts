import { type FakeClock, fakeClock, type ServerHandle, startPostgres, until } from '@tailslide/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('while PostgreSQL is away', () => {
  let postgres: ServerHandle
  let clock: FakeClock
  let running: RunningTower
  let sdk: string
  let metrics: string
  let appId: number
  let flagId: number

  beforeEach(async () => {
    postgres = await startPostgres()
    clock = fakeClock()
    running = await runTower({ kind: 'postgres', url: postgres.url }, { clock })
    const { post } = running
    appId = (await post('/api/apps', { title: 'shop' })).body.payload.id
    flagId = (await post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    sdk = (await post(`/api/apps/${appId}/keys`, { name: 'shop' })).body.payload.key
    metrics = (await post('/api/tokens', { name: 'prometheus', scope: 'metrics' })).body.payload.token
    for (const outcome of await Promise.all([ruleset(sdk), readMetrics(metrics)])) expect(outcome.status).toBe(200)
    await postgres.kill()
    await clock.tick(5_000)
  })
  afterEach(async () => {
    postgres.thaw()
    await postgres.stop()
    await running.tower.stop()
  })

  const ruleset = (key: string) => running.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })
  const readMetrics = (key: string) => running.request('GET', '/metrics', { key })

  it('an SDK that starts gets its flags by a key that was used lately, and its signals are taken', async () => {
    const { status, body } = await ruleset(sdk)
    expect([status, body.map(({ title }: { title: string }) => title)]).toEqual([200, ['checkout']])
    const counts = [{ flagId, kind: 'failure', count: 3 }]
    const sent = await running.request('POST', `/api/sdk/apps/${appId}/signals`, {
      key: sdk,
      body: { instance: 'pod-1', batch: '00000000000000000000000000000001-1', counts },
    })
    expect([sent.status, sent.body]).toEqual([200, { payload: { refused: [] } }])
  })

  it('the metrics are read by a token that read them lately, and say that the database is away', async () => {
    const { status, body } = await readMetrics(metrics)
    expect(status).toBe(200)
    expect(body).toMatch(/tailslide_ready\{part="database"\} 0/)
  })

  it('a key or token that was not used, and whoever may change something, is told that the database is away', async () => {
    const others = [ruleset('tsk_another'), readMetrics('tsa_another'), running.get('/api/apps')]
    expect((await Promise.all(others)).map(({ status, body }) => [status, body.code])).toEqual(
      others.map(() => [503, 'DATABASE_UNAVAILABLE']),
    )
  })

  it('half a second is waited for a database that hangs, once in five seconds', async () => {
    await postgres.start()
    expect((await ruleset(sdk)).status).toBe(200)
    await clock.tick(5_000)
    postgres.freeze()
    const statuses: number[] = []
    const asking = ruleset(sdk).then(({ status }) => statuses.push(status))
    await clock.tick(499)
    expect(statuses).toEqual([])
    await until(async () => {
      await clock.tick(1)
      return statuses.length > 0
    })
    await asking
    expect([...statuses, (await ruleset(sdk)).status]).toEqual([200, 200])
  })

  it('for an hour, and no longer', async () => {
    await clock.tick(3_500_000)
    expect((await ruleset(sdk)).status).toBe(200)
    await clock.tick(100_000)
    expect((await ruleset(sdk)).status).toBe(503)
  })
})
