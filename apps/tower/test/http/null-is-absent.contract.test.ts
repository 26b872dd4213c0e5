import { isUsageBody } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('what an SDK sends as null, as languages do whose objects have every field', () => {
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await api.post('/api/apps/1/flags', { title: 'checkout' })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it('is as good as absent: how late a count is', async () => {
    const counts = [{ flagId: 1, kind: 'failure', count: 3, heldMs: null }]
    const answer = await api.post('/api/sdk/apps/1/signals', { instance: 'i', batch: 'b', counts })
    expect(answer).toMatchObject({ status: 200, body: { payload: { refused: [] } } })
    const chart = await api.get('/api/flags/1/timeseries?timeRange=60000&timeBucket=60000')
    expect(chart.body.payload).toMatchObject([{ failure: 3 }])
  })

  it('is as good as absent: the service of a report and its version, by whichever way it comes', async () => {
    const report = {
      ...{ report: '0123456789abcdef0123456789abcdef-1', instance: 'i', service: null, serviceVersion: null },
      ...{ sdk: 'go', sdkVersion: '1', evaluations: [{ flagId: 1, count: 2 }], unknown: [], ageMs: 0 },
    }
    expect((await api.post('/api/sdk/apps/1/usage', report)).body.payload).toEqual({ taken: true })
    expect((await api.get('/api/apps/1/usage')).body.payload.services).toMatchObject([
      { service: '', service_version: '', sdk: 'go' },
    ])
    expect(isUsageBody(report)).toBe(true)
    expect(isUsageBody({ ...report, service: 7 })).toBe(false)
  })

  it('is refused where something has to be said', async () => {
    const answer = await api.post('/api/sdk/apps/1/signals', { instance: null, batch: 'b', counts: [] })
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'instance', value: null }] } })
  })
})
