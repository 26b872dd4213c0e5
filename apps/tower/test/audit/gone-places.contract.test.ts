import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('an environment that is there no more, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const find = async (query: string) => (await api.get(`/api/history?${query}`)).body.payload

  it('has the name that it had when it went with each of its entries', async () => {
    const { id, environments } = (await api.post('/api/projects', { title: 'short' })).body.payload
    const [first, second] = environments.map(({ app_id }: { app_id: number }) => app_id)
    await api.post(`/api/apps/${first}/flags`, { title: 'of a deleted project' })
    const titles = async () =>
      (await find(`project=${id}`)).map((entry: { app_id: number; deleted_app_title: string | null }) => [
        entry.app_id,
        entry.deleted_app_title,
      ])
    expect(new Set((await titles()).map(([, title]: [number, string | null]) => title))).toEqual(new Set([null]))
    await api.request('DELETE', `/api/projects/${id}/environments/${second}`)
    await api.patch(`/api/projects/${id}`, { title: 'shortly' })
    const left = await titles()
    expect(left).toContainEqual([second, 'short (development)'])
    expect(left).toContainEqual([first, null])
    await api.request('DELETE', `/api/projects/${id}`)
    const whole = await titles()
    expect(whole.length).toBeGreaterThan(left.length)
    for (const [app, title] of whole) expect(title).toBe(app === first ? 'shortly' : 'short (development)')
    const [found] = await find('q=of%20a%20deleted%20project')
    expect(found).toMatchObject({ project_id: id, deleted_app_title: expect.stringMatching(/^short/) })
  })
})
