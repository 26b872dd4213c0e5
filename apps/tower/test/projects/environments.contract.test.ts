import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type Answer, type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('projects and their environments, on %s', (kind) => {
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

  const made = async (title: string) => (await api.post('/api/projects', { title })).body.payload
  const idsOf = (project: { environments: { app_id: number }[] }) => project.environments.map(({ app_id }) => app_id)
  const flagsOf = async (appId: number) => (await api.get(`/api/apps/${appId}/flags`)).body.payload
  const remove = (path: string): Promise<Answer> => api.request('DELETE', path)

  it('are made together: production, which is protected, and development', async () => {
    const project = await made('two places')
    expect(project).toMatchObject({
      title: 'two places',
      environments: [
        { name: 'production', is_protected: true, needs_reason: false },
        { name: 'development', is_protected: false },
      ],
    })
    const [production, development] = idsOf(project)
    expect((await api.get(`/api/apps/${production}`)).body.payload).toMatchObject({
      title: 'two places',
      project_id: project.id,
      environment: 'production',
    })
    expect((await api.get(`/api/apps/${development}`)).body.payload.title).toBe('two places (development)')
    expect((await api.get(`/api/projects/${project.id}`)).body.payload).toEqual(project)
    expect((await api.get('/api/projects')).body.payload).toContainEqual(project)
  })

  it('have production alone where they are made as an app', async () => {
    const app = (await api.post('/api/apps', { title: 'as before' })).body.payload
    expect((await api.get(`/api/projects/${app.project_id}`)).body.payload.environments).toMatchObject([
      { app_id: app.id, name: 'production' },
    ])
    expect((await remove(`/api/apps/${app.id}`)).body.payload).toEqual(app)
    expect((await api.get(`/api/projects/${app.project_id}`)).body.code).toBe('PROJECT_NOT_FOUND')
  })

  it('have every flag: as it was asked for in one, and off and as a new flag in the others', async () => {
    const project = await made('flags everywhere')
    const [production = 0, development = 0] = idsOf(project)
    const wanted = { title: 'checkout', description: 'new', is_active: true, rollout_percentage: 40 }
    const flag = (await api.post(`/api/apps/${development}/flags`, wanted)).body.payload
    expect(flag).toMatchObject({ ...wanted, app_id: development })
    const [elsewhere] = await flagsOf(production)
    expect(elsewhere).toMatchObject({
      ...{ title: 'checkout', description: 'new', is_active: false, is_enabled: false, rollout_percentage: 0 },
      app_id: production,
    })
    const both = (await api.get(`/api/flags/${flag.id}/environments`)).body.payload
    expect(both.map(({ environment }: { environment: { name: string } }) => environment.name)).toEqual([
      'production',
      'development',
    ])
    expect(both[1].flag).toEqual(flag)

    const sent = { title: 'pay', description: 'newer', rollout_percentage: 50 }
    await api.patch(`/api/flags/${flag.id}`, sent)
    expect(await flagsOf(development)).toMatchObject([sent])
    expect(await flagsOf(production)).toMatchObject([{ title: 'pay', description: 'newer', rollout_percentage: 0 }])

    const added = await api.post(`/api/projects/${project.id}/environments`, { name: 'staging' })
    const staging = idsOf(added.body.payload)[2] ?? 0
    expect(await flagsOf(staging)).toMatchObject([{ title: 'pay', is_active: false, rollout_percentage: 0 }])
    const key = (await api.post(`/api/apps/${staging}/keys`)).body.payload.key
    const ruleset = await api.request('GET', `/api/sdk/apps/${staging}/ruleset`, { key })
    expect(ruleset.body).toMatchObject([{ title: 'pay', app_id: staging }])
  })

  it('keep whoever knows one of them from taking the others along', async () => {
    const project = await made('kept')
    const [production = 0, development = 0] = idsOf(project)
    const { id } = (await api.post(`/api/apps/${production}/flags`, { title: 'checkout' })).body.payload
    const refused = await remove(`/api/flags/${id}`)
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'SEVERAL_ENVIRONMENTS',
        detail:
          'The flag is in 2 environments: production, development. ' +
          `DELETE /api/flags/${id}?environments=all deletes it in all of them.`,
      },
    })
    expect((await remove(`/api/flags/${id}?environments=all`)).status).toBe(200)
    expect(await flagsOf(development)).toEqual([])
    expect(await remove(`/api/apps/${production}`)).toMatchObject({
      status: 409,
      body: { code: 'SEVERAL_ENVIRONMENTS' },
    })
    const left = await remove(`/api/projects/${project.id}/environments/${production}`)
    expect(left.body.payload.environments).toMatchObject([{ app_id: development }])
    expect(await remove(`/api/projects/${project.id}/environments/${development}`)).toMatchObject({
      status: 409,
      body: { code: 'LAST_ENVIRONMENT' },
    })
    expect((await remove(`/api/projects/${project.id}`)).status).toBe(200)
    expect((await api.get(`/api/apps/${development}`)).status).toBe(404)
  })

  it('are renamed and protected, and say so in the log', async () => {
    const project = await made('renamed')
    const development = idsOf(project)[1]
    const path = `/api/projects/${project.id}/environments/${development}`
    const settings = { name: 'dev', is_protected: true, needs_reason: true }
    const after = (await api.patch(path, settings)).body.payload
    expect(after.environments[1]).toMatchObject({ ...settings, app_id: development })
    expect((await api.get(`/api/logs/${development}`)).body.payload.at(-1)).toMatchObject({
      action_type: 'app_update',
      reason: 'renamed (development): is now dev, protected, changes need a reason',
    })
    expect((await api.get(`/api/history?app=${development}`)).body.payload[0].changes).toEqual([
      { field: 'name', before: 'development', after: 'dev' },
      { field: 'is_protected', before: false, after: true },
      { field: 'needs_reason', before: false, after: true },
    ])
    expect((await api.patch(path, { needs_reason: false })).body.code).toBe('REASON_REQUIRED')
    const free = await api.request('PATCH', path, {
      body: { needs_reason: false },
      headers: { 'tailslide-reason': 'x' },
    })
    expect(free.status).toBe(200)
    expect(await api.patch(path, { name: 'production' })).toMatchObject({ status: 409, body: { code: 'TITLE_TAKEN' } })
    expect(await api.patch(path, { name: 'Dev 1' })).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
    expect((await api.patch(`/api/projects/${project.id}/environments/999`, {})).body.code).toBe('APP_NOT_FOUND')
    expect((await api.post('/api/projects/999/environments', { name: 'x' })).body.code).toBe('PROJECT_NOT_FOUND')
  })

  it('are protected where one is called production, also when it is added, unless something else is asked for', async () => {
    const project = await made('later')
    const [production] = idsOf(project)
    const path = `/api/projects/${project.id}/environments`
    const add = async (body: object) => (await api.post(path, body)).body.payload.environments.at(-1)
    await api.patch(`${path}/${production}`, { name: 'live' })
    const added = await add({ name: 'production' })
    expect([added.is_protected, (await add({ name: 'qa' })).is_protected]).toEqual([true, false])
    await remove(`${path}/${added.app_id}`)
    expect((await add({ name: 'production', is_protected: false })).is_protected).toBe(false)
  })

  it('are twenty at most', async () => {
    const project = await made('many')
    const add = (name: string) => api.post(`/api/projects/${project.id}/environments`, { name })
    for (let count = 2; count < 20; count += 1) expect((await add(`e${count}`)).status).toBe(201)
    expect(await add('one-more')).toMatchObject({ status: 409, body: { code: 'MOST_REACHED' } })
  })
})
