import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe('what a route has no use for', () => {
  let databases: TestDatabases
  let api: RunningTower

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await api.post('/api/apps/1/flags', { title: 'checkout' })
    await api.post('/api/apps/1/keys')
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const refused = (field: string) => ({
    status: 400,
    body: {
      code: 'INVALID_INPUT',
      fields: [{ field, rule: expect.stringContaining('is not a known field') }],
    },
  })

  it.each([
    ['GET', '/api/apps'],
    ['POST', '/api/apps'],
    ['GET', '/api/apps/1'],
    ['PATCH', '/api/apps/1'],
    ['DELETE', '/api/apps/1'],
    ['GET', '/api/apps/1/flags'],
    ['POST', '/api/apps/1/flags'],
    ['GET', '/api/flags/1'],
    ['PATCH', '/api/flags/1'],
    ['PATCH', '/api/flags/1/toggle'],
    ['DELETE', '/api/flags/1'],
    ['POST', '/api/flags/circuit/1/open'],
    ['POST', '/api/flags/circuit/1/close'],
    ['GET', '/api/apps/1/keys'],
    ['POST', '/api/apps/1/keys'],
    ['DELETE', '/api/apps/1/keys/1'],
    ['GET', '/api/logs'],
    ['GET', '/api/logs/1'],
  ])('in the query of %s %s is refused by its name', async (method, path) => {
    const body = path.endsWith('/toggle') ? { is_active: true } : { title: 'x' }
    const takesBody = method !== 'DELETE' && /apps$|flags$|apps\/1$|flags\/1$|toggle$/.test(path) && method !== 'GET'
    const answer = await api.request(method, `${path}?limitt=5`, takesBody ? { body } : {})
    const fields: { field: string }[] = answer.body?.fields ?? []
    expect([answer.status, fields.map(({ field }) => field)]).toEqual([400, expect.arrayContaining(['limitt'])])
  })

  it.each([
    ['POST', '/api/apps/1/keys'],
    ['POST', '/api/flags/circuit/1/open'],
    ['POST', '/api/flags/circuit/1/close'],
    ['DELETE', '/api/flags/1'],
    ['DELETE', '/api/apps/1'],
    ['DELETE', '/api/apps/1/keys/1'],
  ])('in the body of %s %s is refused by its name', async (method, path) => {
    expect(await api.request(method, path, { body: { owner: 'ci' } })).toMatchObject(refused('owner'))
    expect((await api.request(method, path, { body: [1] })).status).toBe(400)
  })

  it.each([
    ['POST', '/api/apps', { title: 'x', titel: 'y' }, 'titel', /did you mean title/],
    ['PATCH', '/api/apps/1', { title: 'x', tite: 'y' }, 'tite', /did you mean title/],
    ['PATCH', '/api/flags/1/toggle', { is_active: true, isactive: true }, 'isactive', /did you mean is_active/],
    ['POST', '/api/apps/1/flags', { title: 'x', webhook: '' }, 'webhook', /did you mean webhooks/],
  ])('and is mistyped in %s %s is told with what was meant', async (method, path, body, field, rule) => {
    const answer = await api.request(method, path, { body })
    expect(answer).toMatchObject(refused(field))
    expect(answer.body.fields[0].rule).toMatch(rule)
  })

  it('is taken from an SDK that reads: a newer one may ask for more, and gets what there is', async () => {
    expect((await api.get('/api/sdk/apps/1/ruleset?more=1')).status).toBe(200)
  })

  it.each([undefined, {}, 'null', ''])('may be an empty body: %j', async (body) => {
    const answer = await api.request('POST', '/api/apps/1/keys', body === undefined ? {} : { body })
    expect(answer).toMatchObject({ status: 201, body: { payload: { app_id: 1 } } })
  })
})
