import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'

const NEVER = '9999-01-01T00:00:00.000Z'

describe.each(KINDS)('messages that wait, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  let api: RunningTower
  const warned: object[] = []
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options, { logger: { ...quiet, warn: (fields) => void warned.push(fields) } })
    database = await openDatabase(options, () => {})
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  async function fill(projectId: number, webhookId: number | null, count: number): Promise<void> {
    const row = {
      ...{ webhook_id: webhookId, project_id: projectId, message_id: null, receiver: '', event: 'test', payload: '{}' },
      ...{ state: 'pending', attempts: 1, due_at: NEVER, leased_until: '', created_at: NEVER, answer: '' },
    }
    for (let left = count; left > 0; left -= 500) {
      const rows = Array.from({ length: Math.min(500, left) }, () => row)
      // As Tower writes: outside of a transaction the wait for another one's would be a short one.
      await database.transaction((tx) => tx.insertInto('webhook_deliveries').values(rows).execute())
    }
  }

  it('are bounded: what is beyond is counted, shown and said once, and circuits are told last of all to be left out', async () => {
    const project = (await api.post('/api/projects', { title: 'shop' })).body.payload
    const app = project.environments[0].app_id
    const { id: flagId } = (await api.post(`/api/apps/${app}/flags`, { title: 'checkout' })).body.payload
    const base = `/api/projects/${project.id}/webhooks`
    const make = async (name: string) =>
      (await api.post(base, { name, url: 'http://10.0.0.1/' })).body.payload.webhook.id
    const [full, other] = [await make('full'), await make('other')]
    const shown = async () => (await api.get(base)).body.payload
    const heard = async (id: number) =>
      (await api.get(`${base}/${id}/deliveries`)).body.payload.flatMap(({ event }: { event: string }) =>
        event === 'test' ? [] : [event],
      )
    const toggle = (is_active: boolean) => api.patch(`/api/flags/${flagId}/toggle`, { is_active })
    expect(await shown()).toMatchObject([
      { dropped: 0, dropped_at: null },
      { dropped: 0, dropped_at: null },
    ])

    await fill(project.id, full, 1_000)
    await toggle(true)
    await toggle(false)
    await api.post(`/api/flags/circuit/${flagId}/open`)
    expect(await heard(full)).toEqual(['circuit.opened'])
    expect(await heard(other)).toEqual(['circuit.opened', 'flag.switched_off', 'flag.switched_on'])
    expect(await shown()).toMatchObject([{ dropped: 2, dropped_at: expect.any(String) }, { dropped: 0 }])
    expect((await api.post(`${base}/${full}/test`)).body.code).toBe('MOST_REACHED')

    await fill(project.id, null, 4_000)
    await toggle(true)
    await api.post(`/api/flags/circuit/${flagId}/close`)
    expect((await heard(full))[0]).toBe('circuit.closed')
    expect(await heard(other)).toEqual(['circuit.closed', 'circuit.opened', 'flag.switched_off', 'flag.switched_on'])
    expect(await shown()).toMatchObject([{ dropped: 3 }, { dropped: 1 }])

    await fill(project.id, null, 5_000)
    await api.post(`/api/flags/circuit/${flagId}/open`)
    expect(await shown()).toMatchObject([{ dropped: 4 }, { dropped: 2 }])
    expect(warned).toEqual([{ project: project.id, webhooks: [full] }])
    const metrics = (await api.get('/metrics')).body
    expect(metrics).toMatch(/^tailslide_webhook_deliveries_dropped_total 6$/m)
    expect(metrics).toMatch(/^tailslide_webhook_deliveries_pending 10006$/m)
  })
})
