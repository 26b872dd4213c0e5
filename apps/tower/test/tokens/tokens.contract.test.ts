import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { ADMIN_TOKEN, type Answer, type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('API tokens, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let shop: { id: number; app: number }
  let mail: { id: number; app: number }
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    shop = await project('shop')
    mail = await project('mail')
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const project = async (title: string) => {
    const { id, environments } = (await api.post('/api/projects', { title })).body.payload
    return { id, app: environments[1].app_id }
  }
  const make = async (wanted: object, key = ADMIN_TOKEN) =>
    (await api.request('POST', '/api/tokens', { body: wanted, key })).body.payload
  const as = (key: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    api.request(method, path, { key, ...(body !== undefined && { body }) })
  const later = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()

  it('begin with that of the first start', async () => {
    expect((await api.get('/api/tokens')).body.payload[0]).toMatchObject({
      ...{ id: 1, name: 'first start', role: 'admin', scope: 'api', projects: null, owner_id: null },
      ...{ expires_at: null, revoked_at: null, prefix: ADMIN_TOKEN.slice(0, 10) },
    })
  })

  it('are shown once, and afterwards by their beginning', async () => {
    const answer = await api.post('/api/tokens', {
      name: 'ci',
      role: 'editor',
      projects: [shop.id],
      expires_at: '2100-01-01T01:00:00+01:00',
    })
    const { token, ...shown } = answer.body.payload
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(token).toMatch(/^tsa_[\w-]{43}$/)
    expect(shown).toMatchObject({
      ...{ name: 'ci', role: 'editor', projects: [shop.id], scope: 'api', created_by: 'token 1 (first start)' },
      ...{ expires_at: '2100-01-01T00:00:00.000Z', last_used_at: null, replaced_by: null },
    })
    const list = await api.get('/api/tokens')
    expect(list.body.payload).toContainEqual(shown)
    expect(JSON.stringify(list.body)).not.toContain(token)
  })

  it('may do what their role lets them in their projects, and see nothing of others', async () => {
    const { token } = await make({ name: 'editor', role: 'editor', projects: [shop.id] })
    expect((await as(token, 'POST', `/api/apps/${shop.app}/flags`, { title: 'checkout' })).status).toBe(201)
    expect((await as(token, 'POST', `/api/apps/${mail.app}/flags`, { title: 'checkout' })).body.code).toBe(
      'APP_NOT_FOUND',
    )
    expect((await as(token, 'GET', '/api/projects')).body.payload).toMatchObject([{ id: shop.id }])
    expect((await as(token, 'POST', '/api/projects', { title: 'x' })).body.code).toBe('FORBIDDEN')
    const { token: viewer } = await make({ name: 'by default' })
    expect((await as(viewer, 'GET', `/api/apps/${mail.app}/flags`)).status).toBe(200)
    expect((await as(viewer, 'POST', `/api/apps/${mail.app}/flags`, { title: 'x' })).body).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'This needs the role editor, and you have viewer.',
    })
  })

  it('are told what they lack as it is called, and the role that they have, wherever they have it', async () => {
    const { token } = await make({ name: 'editor', role: 'editor', projects: [shop.id] })
    const refused = async (method: string, path: string, body?: object) =>
      (await as(token, method, path, body)).body.detail
    expect(await refused('GET', '/metrics')).toBe(
      'This needs a token of the scope metrics or the role admin, and you have editor.',
    )
    const admin = 'This needs the role admin, and you have editor.'
    expect(await refused('GET', '/api/people')).toBe(admin)
    expect(await refused('POST', `/api/projects/${shop.id}/environments`, { name: 'qa' })).toBe(admin)
    const { detail } = (await api.get('/api/flags/99999999999')).body
    expect(detail).toBe('id must be a positive integer, 2147483647 at most, and is "99999999999".')
  })

  it('are told the role that does it where it is refused, not one that would be refused again', async () => {
    const [{ app_id: id }] = (await api.get(`/api/projects/${shop.id}`)).body.payload.environments
    const { token: viewer } = await make({ name: 'who looks', role: 'viewer' })
    const { token: editor } = await make({ name: 'who edits', role: 'editor' })
    const flag = (await api.post(`/api/apps/${id}/flags`, { title: 'guarded' })).body.payload
    const toggle = async (token: string, is_active: boolean) =>
      (await as(token, 'PATCH', `/api/flags/${flag.id}/toggle`, { is_active })).body.detail
    expect(await toggle(viewer, true)).toBe(
      'The environment is protected: this needs the role releaser, and you have viewer. ' +
        'The role editor is enough for what protects users, such as switching a flag off.',
    )
    expect(await toggle(editor, true)).toBe(
      'The environment is protected: this needs the role releaser, and you have editor.',
    )
    expect(await toggle(editor, false)).toBeUndefined()
  })

  it('read the metrics and nothing else, where that is their scope', async () => {
    const { token, role } = await make({ name: 'prometheus', scope: 'metrics' })
    expect(role).toBeNull()
    expect((await as(token, 'GET', '/metrics')).status).toBe(200)
    for (const path of ['/api/projects', '/api/tokens', `/api/sdk/apps/${shop.app}/ruleset`]) {
      expect([path, (await as(token, 'GET', path)).body.code]).toEqual([path, 'FORBIDDEN'])
    }
    const viewer = await make({ name: 'viewer' })
    expect((await as(viewer.token, 'GET', '/metrics')).status).toBe(403)
  })

  it.each<[string, object, RegExp]>([
    ['a role that there is not', { role: 'owner' }, /^role must be one of "viewer", /],
    ['a project that there is not', { projects: [999] }, /^projects must be ids of projects, and 999 is none/],
    ['no project', { projects: [] }, /^projects must be a list of 1 to 100/],
    ['an admin of some projects', { role: 'admin', projects: [1] }, /^projects has no meaning with the role "admin"/],
    ['a role for metrics', { role: 'viewer', scope: 'metrics' }, /^role has no meaning with the scope "metrics"/],
    ['an end that is past', { expires_at: '2020-01-01T00:00:00Z' }, /^expires_at must be after now/],
    ['an end that no calendar has', { expires_at: '2100-13-01T00:00:00Z' }, /^expires_at must be an instant such as/],
    ['a day that its month has not', { expires_at: '2100-02-31T00:00:00Z' }, /^expires_at must be an instant such as/],
    ['a year too far', { expires_at: '9999-12-31T23:59:59-23:59' }, /^expires_at must be an instant such as/],
    ['a name of two lines', { name: 'a\nb' }, /^name must be 1 to 100 characters on one line/],
  ])('are refused with %s', async (_, wanted, detail) => {
    expect((await api.post('/api/tokens', { name: 'x', ...wanted })).body).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringMatching(detail),
    })
  })

  it('make no others where they have no owner and are not an admin’s', async () => {
    const viewer = await make({ name: 'viewer' })
    expect((await as(viewer.token, 'POST', '/api/tokens', { name: 'x' })).body).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'Your token has no owner, and only those of people and admins make others.',
    })
    expect((await as(viewer.token, 'POST', '/api/tokens', { name: 'x', role: 'editor' })).body.detail).toBe(
      'Your token has no owner, and only those of people and admins make others.',
    )
  })

  it('see and end themselves alone, where they have no owner and are not an admin’s', async () => {
    const { token, ...viewer } = await make({ name: 'viewer' })
    expect((await as(token, 'GET', '/api/tokens')).body.payload).toMatchObject([{ id: viewer.id }])
    expect((await as(token, 'DELETE', '/api/tokens/1')).body.code).toBe('TOKEN_NOT_FOUND')
    expect((await as(token, 'POST', '/api/tokens/1/rotate')).body.code).toBe('TOKEN_NOT_FOUND')
    expect((await as(token, 'DELETE', `/api/tokens/${viewer.id}`)).status).toBe(200)
    expect((await as(token, 'GET', '/api/tokens')).status).toBe(401)
  })

  it('do not outlive who made them', async () => {
    const admin = await make({ name: 'for an hour', role: 'admin', expires_at: later(3_600) })
    expect((await as(admin.token, 'POST', '/api/tokens', { name: 'x' })).body.detail).toMatch(
      /^The token would outlive yours, which ends at /,
    )
    const { id } = await make({ name: 'for ever' })
    expect((await as(admin.token, 'POST', `/api/tokens/${id}/rotate`)).body.code).toBe('FORBIDDEN')
    const short = await as(admin.token, 'POST', '/api/tokens', { name: 'x', expires_at: later(60) })
    expect(short.status).toBe(201)
  })

  it('are replaced by one that may the same, and go on working for the overlap alone', async () => {
    const old = await make({ name: 'deploys', role: 'releaser', projects: [shop.id] })
    const rotated = await api.post(`/api/tokens/${old.id}/rotate`, { overlap: 1 })
    const { token, ...made } = rotated.body.payload
    expect(made).toMatchObject({ name: 'deploys', role: 'releaser', projects: [shop.id], expires_at: null })
    const left = (await api.get('/api/tokens')).body.payload.find(({ id }: { id: number }) => id === old.id)
    expect(left.replaced_by).toBe(made.id)
    expect(Date.parse(left.expires_at) - Date.parse(made.created_at)).toBe(1_000)
    const opens = async (key: string) => (await as(key, 'GET', '/api/projects')).status === 200
    expect(await opens(token)).toBe(true)
    await until(async () => !(await opens(old.token)))
    // A machine's clock may be set back by some milliseconds in between.
    expect(Date.now()).toBeGreaterThan(Date.parse(left.expires_at) - 100)
    expect(await opens(token)).toBe(true)
    expect((await api.post(`/api/tokens/${old.id}/rotate`)).body).toMatchObject({ status: 409, code: 'ENDED' })
  })

  it('end at once without an overlap, which is at most a day', async () => {
    const old = await make({ name: 'leaked' })
    expect((await as(old.token, 'GET', '/api/projects')).status).toBe(200)
    expect((await api.post(`/api/tokens/${old.id}/rotate`, { overlap: 86_401 })).body.detail).toMatch(
      /^overlap must be a whole number of seconds from 0 to 86400/,
    )
    const made = await api.post(`/api/tokens/${old.id}/rotate`, { overlap: 0, name: 'sound' })
    expect(made).toMatchObject({ status: 201, body: { payload: { name: 'sound' } } })
    expect((await as(old.token, 'GET', '/api/projects')).status).toBe(401)
  })

  it('end with the streams that they have opened when they are revoked, the first time for good', async () => {
    const admin = await make({ name: 'watches', role: 'admin' })
    const stream = await readStream(`${api.url}/api/sdk/apps/${shop.app}/stream`, {
      authorization: `Bearer ${admin.token}`,
    })
    await stream.count(1)
    const revoked = await api.request('DELETE', `/api/tokens/${admin.id}`)
    expect(revoked.body.payload).toMatchObject({ id: admin.id, revoked_at: expect.any(String) })
    expect((await as(admin.token, 'GET', '/api/projects')).status).toBe(401)
    await until(() => stream.isOver)
    const again = await api.request('DELETE', `/api/tokens/${admin.id}`)
    expect(again.body.payload.revoked_at).toBe(revoked.body.payload.revoked_at)
  })

  it('end with what came of them by rotation, of which two work at a time', async () => {
    const first = await make({ name: 'stolen' })
    const lineage = [first]
    for (let count = 1; count <= 3; count += 1) {
      const { id, token } = lineage.at(-1)
      lineage.push((await as(token, 'POST', `/api/tokens/${id}/rotate`, { overlap: 3_600 })).body.payload)
    }
    const work = async () => {
      const answers = await Promise.all(lineage.map(({ token }) => as(token, 'GET', '/api/projects')))
      return answers.map(({ status }) => status)
    }
    expect(await work()).toEqual([401, 401, 200, 200])
    const revoked = await api.request('DELETE', `/api/tokens/${first.id}`)
    expect(revoked).toMatchObject({ status: 200, body: { payload: { id: first.id, replaced_by: lineage[1].id } } })
    expect(await work()).toEqual([401, 401, 401, 401])
  })

  it('end with those that they came of', async () => {
    const first = await make({ name: 'old' })
    const { id, token, came_of } = (await api.post(`/api/tokens/${first.id}/rotate`)).body.payload
    expect([first.came_of, came_of]).toEqual([null, first.id])
    expect((await api.request('DELETE', `/api/tokens/${id}`)).status).toBe(200)
    for (const each of [first.token, token]) expect((await as(each, 'GET', '/api/projects')).status).toBe(401)
  })

  it('stop working at other Towers of the same database within five seconds, their streams too', async () => {
    if (kind === 'sqlite') return
    const database = await databases.fresh()
    const [one, other] = [await runTower(database), await runTower(database)]
    try {
      const admin = (await one.post('/api/tokens', { name: 'two', role: 'admin' })).body.payload
      const { app_id } = (await one.post('/api/projects', { title: 'shop' })).body.payload.environments[0]
      const stream = await readStream(`${other.url}/api/sdk/apps/${app_id}/stream`, {
        authorization: `Bearer ${admin.token}`,
      })
      await stream.count(1)
      await one.request('DELETE', `/api/tokens/${admin.id}`)
      // Looked at every five seconds, and a moment more for the look itself.
      const within = { timeout: 7_000 }
      await until(
        async () => (await other.request('GET', '/api/projects', { key: admin.token })).status === 401,
        within,
      )
      await until(() => stream.isOver, within)
    } finally {
      await Promise.all([one.tower.stop(), other.tower.stop()])
    }
  })

  it('given at the start are not made valid again once they were revoked', async () => {
    const database = await databases.fresh()
    const first = await runTower(database)
    const second = (await first.post('/api/tokens', { name: 'second', role: 'admin' })).body.payload
    await first.request('DELETE', '/api/tokens/1', { key: second.token })
    await first.tower.stop()
    const warnings: unknown[] = []
    const logger = { debug() {}, info() {}, error() {}, warn: (_: object, words: string) => warnings.push(words) }
    const again = await runTower(database, { logger })
    expect((await again.get('/api/projects')).status).toBe(401)
    expect((await again.request('GET', '/api/projects', { key: second.token })).status).toBe(200)
    expect(warnings).toEqual([expect.stringMatching(/has been revoked or replaced, and stays so/)])
    await again.tower.stop()
  })
})
