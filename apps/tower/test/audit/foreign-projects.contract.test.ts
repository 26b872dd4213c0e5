import { allRoutes, contract, type Route } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const all: readonly Route[] = allRoutes()
/** The stream of changes ends with no answer, and is tested by itself. */
const lists = all.filter(
  ({ method, of, path }) => method === 'GET' && of === 'projects' && path !== contract.events.stream.path,
)

describe.each(KINDS)('lists of what somebody may see, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let viewer: string

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    const own = await fill('seen-marker')
    await fill('foreign-marker')
    viewer = (await api.post('/api/tokens', { name: 'viewer', projects: [own] })).body.payload.token
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  async function fill(title: string): Promise<number> {
    const { id, environments } = (await api.post('/api/projects', { title })).body.payload
    await api.post(`/api/apps/${environments[0].app_id}/flags`, { title: `${title}-flag`, description: title })
    return id
  }

  it.each(lists.map(({ path }) => path))('%s shows nothing of other projects', async (path) => {
    expect(JSON.stringify((await api.get(path)).body)).toContain('foreign-marker')
    const { status, body } = await api.request('GET', path, { key: viewer })
    expect(status).toBe(200)
    expect(JSON.stringify(body)).toContain('seen-marker')
    expect(JSON.stringify(body)).not.toContain('foreign-marker')
  })

  it('pages through the log of one project without a gap', async () => {
    const logs = async (query: string) => (await api.request('GET', `/api/logs?${query}`, { key: viewer })).body.payload
    const whole = await logs('limit=1000')
    const [first] = await logs('limit=1')
    expect([first, ...(await logs(`limit=1000&before=${first.log_id}`))]).toEqual(whole)
  })
})
