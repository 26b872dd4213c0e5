import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const CONFIG = {
  tailslide: 2,
  project: 'shop',
  environments: [
    { name: 'production', is_protected: true, needs_reason: false },
    { name: 'development', is_protected: false, needs_reason: false },
  ],
  flags: [
    {
      title: 'checkout',
      description: 'new',
      environments: { production: { rollout_percentage: 5, is_enabled: true } },
    },
    { title: '7' },
  ],
}

describe.each(KINDS)('a project as a file, on %s', (kind) => {
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

  const apply = (config: object, more: object = {}) => api.post('/api/config', { config, ...more })
  const project = async () => (await api.get('/api/projects')).body.payload[0]

  it('makes the project, is what the project then says, and reaches its SDKs', async () => {
    expect((await apply(CONFIG, { dry_run: true })).body.payload.changes).toHaveLength(6)
    expect(await project()).toBeUndefined()
    expect((await apply(CONFIG)).status).toBe(200)
    const { id, environments } = await project()
    expect((await api.get(`/api/projects/${id}/config`)).body.payload).toEqual(CONFIG)
    const ruleset = await api.get(`/api/sdk/apps/${environments[0].app_id}/ruleset`)
    expect(ruleset.body).toMatchObject([{ title: 'checkout', is_active: true, rollout_percentage: 5 }, { title: '7' }])
    expect((await apply(CONFIG)).body.payload).toMatchObject({ dry_run: false, changes: [] })
    const after = await api.get(`/api/sdk/apps/${environments[0].app_id}/ruleset`)
    expect(after.headers.get('etag')).toBe(ruleset.headers.get('etag'))
  })

  it('is all or nothing', async () => {
    const flags = [{ ...CONFIG.flags[0], description: 'newer' }, { title: 'CHECKOUT' }]
    expect(await apply({ ...CONFIG, flags })).toMatchObject({ status: 409, body: { code: 'TITLE_TAKEN' } })
    expect((await api.get(`/api/projects/${(await project()).id}/config`)).body.payload).toEqual(CONFIG)
  })

  it('may have ten thousand flags, each of which is compared with all the others', async () => {
    const flags = Array.from({ length: 10_000 }, (_, n) => ({
      title: `flag ${n}`,
      description: 'what it is for '.repeat(9),
    }))
    const answer = await apply({ ...CONFIG, project: 'large', flags }, { dry_run: true })
    expect([answer.status, answer.body.payload.changes.length]).toEqual([200, 10_003])
  })

  it('changes what a flag is everywhere and what it is in one environment, and tells of both in that order', async () => {
    const environments = [{ name: 'production' }, { name: 'development' }]
    const make = (flags: object[]) => apply({ tailslide: 2, project: 'twice', environments, flags })
    const titles = ['one', 'two']
    await make(titles.map((title) => ({ title })))
    const settings = { production: { rollout_percentage: 7 }, development: { is_enabled: true } }
    const changed = await make(titles.map((title) => ({ title, description: `${title}!`, environments: settings })))
    expect(changed.body.payload.changes).toHaveLength(6)
    const { id } = (await api.get('/api/projects')).body.payload.find(
      ({ title }: { title: string }) => title === 'twice',
    )
    const { flags } = (await api.get(`/api/projects/${id}/config`)).body.payload
    expect(flags).toEqual(titles.map((title) => ({ title, description: `${title}!`, environments: settings })))
    const entries = (await api.get(`/api/history?project=${id}&limit=8`)).body.payload.toReversed()
    const told = entries.map((entry: { flag_title: string; changes: { field: string; before: unknown }[] }) => [
      entry.flag_title,
      ...entry.changes.map(({ field, before }) => `${field} ${before}`),
    ])
    for (const title of titles) {
      expect(told.filter(([about]: string[]) => about === title)).toEqual([
        [title, 'description '],
        [title, 'description '],
        [title, 'rollout_percentage 0'],
        [title, 'is_enabled false'],
      ])
    }
  })

  it('protects a production that it makes unless it says otherwise, which its plan shows, and one that is there stays', async () => {
    const fileOf = (title: string, production: object) => ({
      ...{ tailslide: 2, project: title, flags: [] },
      environments: [{ name: 'production', ...production }, { name: 'development' }],
    })
    const guards = async (title: string) => {
      const { environments } = (await api.get('/api/projects')).body.payload.find(
        (each: { title: string }) => each.title === title,
      )
      return environments.map(({ is_protected }: { is_protected: boolean }) => is_protected)
    }
    const made = { action: 'create', what: 'environment' }
    const planned = await apply(fileOf('guarded', {}), { dry_run: true })
    expect(planned.body.payload.changes.slice(1)).toMatchObject([
      { ...made, title: 'production', fields: [{ field: 'is_protected', before: null, after: true }] },
      { ...made, title: 'development', fields: [] },
    ])
    const applied = await apply(fileOf('guarded', {}), { plan: planned.body.payload.plan })
    expect([applied.status, await guards('guarded')]).toEqual([200, [true, false]])

    await apply(fileOf('open', { is_protected: false }))
    expect(await guards('open')).toEqual([false, false])
    expect((await apply(fileOf('open', {}))).body.payload.changes).toEqual([])
    expect(await guards('open')).toEqual([false, false])
  })

  it('is applied as it was planned, or not at all where somebody has changed the project since', async () => {
    const { id, environments } = await project()
    const path = `/api/projects/${id}/config`
    const config = { ...CONFIG, flags: [CONFIG.flags[0], { title: '7', description: 'lucky' }] }
    const { plan } = (await api.post(path, { config, dry_run: true })).body.payload
    await api.post(`/api/apps/${environments[1].app_id}/flags`, { title: 'beside it' })
    const [{ id: flagId }] = (await api.get(`/api/apps/${environments[0].app_id}/flags`)).body.payload
    await api.patch(`/api/flags/${flagId}`, { rollout_percentage: 9 })
    const detail = expect.stringMatching(/^The project has changed since the plan was shown/)
    expect(await api.post(path, { config, plan })).toMatchObject({
      status: 409,
      body: { code: 'PLAN_OUTDATED', detail },
    })
    await api.patch(`/api/flags/${flagId}`, { rollout_percentage: 5 })
    expect((await api.post(path, { config, plan })).body.payload).toMatchObject({ plan, changes: [{ title: '7' }, {}] })
    await api.post(path, { config: CONFIG, prune: true })
  })

  it('is planned by whoever may look, and applied by releasers', async () => {
    const { id } = await project()
    const path = `/api/projects/${id}/config`
    const { token: key } = (await api.post('/api/tokens', { name: 'ci', role: 'viewer', projects: [id] })).body.payload
    const config = { ...CONFIG, environments: [{ ...CONFIG.environments[0], needs_reason: true }] }
    const planned = await api.request('POST', path, { key, body: { config, dry_run: true } })
    expect(planned.body.payload.changes).toMatchObject([{ what: 'environment', action: 'update' }, { action: 'keep' }])
    expect(await api.request('POST', path, { key, body: { config } })).toMatchObject({
      status: 403,
      body: { detail: 'This needs the role releaser, and you have viewer.' },
    })
  })

  it('is for the project that it names', async () => {
    const { id } = await project()
    const answer = await api.post(`/api/projects/${id}/config`, { config: { ...CONFIG, project: 'mail' } })
    expect(answer).toMatchObject({ status: 400, body: { detail: 'project must be "shop", the title of the project.' } })
    expect((await api.post('/api/projects/99/config', { config: CONFIG })).body.code).toBe('PROJECT_NOT_FOUND')
  })
})
