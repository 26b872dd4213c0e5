import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

/** The samples by their name with labels, as Prometheus would read them. */
function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

describe.each(KINDS)('the metrics of a Tower, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh(), {
      publisher: {
        publish: async ({ version }) => {
          if (version === 2) throw new Error('away')
        },
        close: async () => {},
      },
      brokerConnected: () => true,
      moreMetrics: async () => 'tailslide_aerobat_apps 1\n',
    })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })
  const scrape = async () => samples((await api.get('/metrics')).body)

  it('need an admin token', async () => {
    expect((await api.request('GET', '/metrics', { key: null })).status).toBe(401)
    const { id } = (await api.post('/api/apps', { title: 'other' })).body.payload
    const { key } = (await api.post(`/api/apps/${id}/keys`)).body.payload
    expect((await api.request('GET', '/metrics', { key })).status).toBe(403)
    const { status, headers } = await api.get('/metrics')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  })

  it('count requests, changes, signals, streams, circuits and what the broker took', async () => {
    const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const { id: flagId } = (await api.post(`/api/apps/${appId}/flags`, { title: 'x', is_active: true })).body.payload
    const stream = await readStream(`${api.url}/api/sdk/apps/${appId}/stream`, {
      authorization: `Bearer ${api.adminToken}`,
    })
    await stream.count(1)
    await api.post(`/api/flags/circuit/${flagId}/open`)
    const counts = [
      { flagId, kind: 'failure', count: 7 },
      { flagId, kind: 'success', count: 5 },
      { flagId: 999_999, kind: 'success', count: 3 },
    ]
    await api.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch: 'b', counts })
    await api.post(`/api/sdk/apps/${appId}/signals`, { instance: 'i', batch: 'b', counts })
    await api.get('/api/flags/888888')
    await until(async () => (await scrape()).get('tailslide_publish_failures_total'))
    const found = await scrape()
    const route = 'method="GET",route="/api/flags/:id",status="404"'
    expect(Object.fromEntries(found)).toMatchObject({
      [`tailslide_http_request_duration_seconds_count{${route}}`]: 1,
      'tailslide_changes_total{action="create"}': 1,
      'tailslide_changes_total{action="circuit_open"}': 1,
      'tailslide_signals_total{kind="failure",outcome="stored"}': 7,
      'tailslide_signals_total{kind="success",outcome="stored"}': 5,
      'tailslide_signals_total{kind="success",outcome="refused"}': 3,
      tailslide_stream_listeners: 1,
      tailslide_streams_opened_total: 1,
      'tailslide_circuits{state="open"}': 1,
      'tailslide_circuits{state="closed"}': 0,
      'tailslide_ready{part="database"}': 1,
      'tailslide_ready{part="broker"}': 1,
      tailslide_aerobat_apps: 1,
    })
    expect(found.get('tailslide_rulesets_sent_total{to="streams"}')).toBeGreaterThanOrEqual(3)
    expect(found.get('tailslide_rulesets_sent_total{to="broker"}')).toBeGreaterThanOrEqual(1)
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_heap_size_used_bytes']) {
      expect([name, (found.get(name) ?? 0) > 0]).toEqual([name, true])
    }
    stream.close()
    await until(async () => (await scrape()).get('tailslide_stream_listeners') === 0)
  })

  it('are open to everybody when they are to be, and each Tower has its own', async () => {
    const open = await runTower(await databases.fresh(), { metricsPublic: true })
    const { status, body } = await open.request('GET', '/metrics', { key: null })
    expect(status).toBe(200)
    expect(samples(body).get('tailslide_streams_opened_total')).toBe(0)
    expect(samples(body).has('tailslide_publisher_apps_behind')).toBe(false)
    await open.tower.stop()
  })
})
