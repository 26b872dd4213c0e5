import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('who may do what, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let appId: number
  let otherApp: number
  let flagId: number
  let key: string
  let keyId: number
  let otherKey: string

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    appId = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
    otherApp = (await api.post('/api/apps', { title: 'mail' })).body.payload.id
    flagId = (await api.post(`/api/apps/${appId}/flags`, { title: 'checkout' })).body.payload.id
    const made = await api.post(`/api/apps/${appId}/keys`)
    key = made.body.payload.key
    keyId = made.body.payload.id
    otherKey = (await api.post(`/api/apps/${otherApp}/keys`)).body.payload.key
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const routes = (): [method: string, path: string][] => [
    ['GET', '/api/apps'],
    ['POST', '/api/apps'],
    ['GET', `/api/apps/${appId}`],
    ['PATCH', `/api/apps/${appId}`],
    ['DELETE', `/api/apps/${appId}`],
    ['GET', `/api/apps/${appId}/flags`],
    ['POST', `/api/apps/${appId}/flags`],
    ['GET', `/api/apps/${appId}/keys`],
    ['POST', `/api/apps/${appId}/keys`],
    ['DELETE', `/api/apps/${appId}/keys/${keyId}`],
    ['GET', `/api/flags/${flagId}`],
    ['PATCH', `/api/flags/${flagId}`],
    ['PATCH', `/api/flags/${flagId}/toggle`],
    ['DELETE', `/api/flags/${flagId}`],
    ['GET', `/api/flags/${flagId}/timeseries?timeRange=1000&timeBucket=100`],
    ['POST', `/api/flags/circuit/${flagId}/open`],
    ['POST', `/api/flags/circuit/${flagId}/close`],
    ['GET', '/api/logs'],
    ['GET', `/api/logs/${appId}`],
  ]
  const sdkRoutes = (): [method: string, path: string][] => [
    ['GET', `/api/sdk/apps/${appId}/ruleset`],
    ['GET', `/api/sdk/apps/${appId}/stream`],
    ['POST', `/api/sdk/apps/${appId}/signals`],
  ]

  it('lets nobody in without a key or with one that is unknown, before it looks at the rest', async () => {
    const keys: [key: string | null, headers: Record<string, string>][] = [
      [null, {}],
      ['', {}],
      ['tsk_unknown', {}],
      [`${key}x`, {}],
      [key.slice(0, -1), {}],
      [null, { authorization: `Basic ${Buffer.from(`admin:${key}`).toString('base64')}` }],
      [null, { authorization: api.adminToken }],
    ]
    for (const [method, path] of [...routes(), ...sdkRoutes()]) {
      for (const [wrong, headers] of keys) {
        const answer = await api.request(method, path, { key: wrong, headers, ...(method !== 'GET' && { body: '{"' }) })
        expect([method, path, answer.status, answer.body?.code]).toEqual([method, path, 401, 'UNAUTHENTICATED'])
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      }
    }
  })

  it.each([
    ['the token alone', () => api.adminToken, /has no "Bearer" before the token/],
    ['the word alone', () => 'Bearer', /has no token after "Bearer"/],
    [
      'another scheme',
      () => `Basic ${Buffer.from('admin:word').toString('base64')}`,
      /is of another kind than "Bearer"/,
    ],
    ['white space in the token', () => 'Bearer one two', /has white space in its token/],
    ['a token of another Tower', () => 'Bearer tsa_x', /^The API token .* A service sends .* an SDK key of its app/],
    ['an SDK key that was revoked', () => 'Bearer tsk_x', /^The SDK key .* has been revoked/],
  ])('says what is wrong with the header, and repeats nothing of it: %s', async (_, authorization, message) => {
    const answer = await api.request('GET', '/api/apps', { key: null, headers: { authorization: authorization() } })
    expect(answer).toMatchObject({ status: 401, body: { detail: expect.stringMatching(message) } })
    expect(answer.body.detail).not.toContain(api.adminToken)
  })

  it('lets an SDK key do nothing of what people do', async () => {
    for (const [method, path] of routes()) {
      const answer = await api.request(method, path, { key, ...(method !== 'GET' && { body: {} }) })
      expect([method, path, answer.status, answer.body?.code]).toEqual([method, path, 403, 'FORBIDDEN'])
    }
  })

  it('lets an SDK key into its own app and no other', async () => {
    for (const [method, path] of sdkRoutes()) {
      const answer = await api.request(method, path, { key: otherKey, ...(method !== 'GET' && { body: {} }) })
      expect([method, path, answer.status, answer.body?.code]).toEqual([method, path, 403, 'FORBIDDEN'])
    }
    expect((await api.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })).status).toBe(200)
    expect((await api.request('GET', '/api/sdk/apps/999/ruleset', { key })).status).toBe(403)
  })

  it('lets the admin token into every app, and answers 404 for one that is not there', async () => {
    expect((await api.get(`/api/sdk/apps/${otherApp}/ruleset`)).status).toBe(200)
    expect((await api.get('/api/sdk/apps/999/ruleset')).body.code).toBe('APP_NOT_FOUND')
    expect((await api.get('/api/sdk/apps/999/stream')).status).toBe(404)
    expect((await api.post('/api/sdk/apps/999/signals', { instance: 'i', batch: 'b', counts: [] })).status).toBe(404)
  })

  it('needs no key to say that it is there', async () => {
    expect((await api.request('GET', '/', { key: null })).body).toEqual({ test: 'connected' })
    expect((await api.request('GET', '/healthz', { key: null })).body).toEqual({ status: 'ok' })
    expect((await api.request('GET', '/readyz', { key: null })).body).toEqual({
      status: 'ready',
      parts: { database: 'ok', writes: 'ok', signals: 'ok' },
    })
  })

  it('shows a key once, and afterwards its beginning', async () => {
    const made = await api.post(`/api/apps/${otherApp}/keys`)
    expect(made).toMatchObject({ status: 201, body: { payload: { key: expect.stringMatching(/^tsk_[\w-]{43}$/) } } })
    const { key: text, ...shown } = made.body.payload
    expect(text.startsWith(shown.prefix)).toBe(true)
    expect(shown.prefix.length).toBeLessThan(12)
    const list = await api.get(`/api/apps/${otherApp}/keys`)
    expect(list.body.payload).toContainEqual(shown)
    expect(JSON.stringify(list.body)).not.toContain(text)
  })

  it('ends a key that is revoked at once, with the streams that it has opened, and no other', async () => {
    const first = (await api.post(`/api/apps/${appId}/keys`)).body.payload
    const url = `${api.url}/api/sdk/apps/${appId}/stream`
    const revoked = await readStream(url, { authorization: `Bearer ${first.key}` })
    const kept = await readStream(url, { authorization: `Bearer ${key}` })
    await Promise.all([revoked.count(1), kept.count(1)])
    const answer = await api.request('DELETE', `/api/apps/${appId}/keys/${first.id}`)
    expect(answer).toMatchObject({ status: 200, body: { payload: { id: first.id, revoked_at: expect.any(String) } } })
    expect((await api.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key: first.key })).status).toBe(401)
    await until(() => revoked.isOver)
    expect(kept.isOver).toBe(false)
    kept.close()
    const again = await api.request('DELETE', `/api/apps/${appId}/keys/${first.id}`)
    expect(again.body.payload.revoked_at).toEqual(answer.body.payload.revoked_at)
    const foreign = await api.request('DELETE', `/api/apps/${otherApp}/keys/${keyId}`)
    expect(foreign).toMatchObject({ status: 404, body: { code: 'KEY_NOT_FOUND' } })
  })

  it('ends the keys and streams of an app that is deleted, after the empty ruleset', async () => {
    const app = (await api.post('/api/apps', { title: 'short-lived' })).body.payload
    await api.post(`/api/apps/${app.id}/flags`, { title: 'x' })
    const own = (await api.post(`/api/apps/${app.id}/keys`)).body.payload.key
    const stream = await readStream(`${api.url}/api/sdk/apps/${app.id}/stream`, { authorization: `Bearer ${own}` })
    await stream.count(1)
    await api.request('DELETE', `/api/apps/${app.id}`)
    expect((await stream.count(2)).data).toBe('[]')
    await until(() => stream.isOver)
    expect((await api.request('GET', `/api/sdk/apps/${app.id}/ruleset`, { key: own })).status).toBe(401)
  })

  it('keeps neither keys nor tokens in the database', async () => {
    const options = await databases.fresh()
    const random = (bytes: number) => new Uint8Array(bytes).fill(7)
    const first = await runTower(options, { random })
    const app = (await first.post('/api/apps', { title: 'shop' })).body.payload
    const made = (await first.post(`/api/apps/${app.id}/keys`)).body.payload
    await first.tower.stop()
    const { openDatabase } = await import('../../src/db/open-database.js')
    const database = await openDatabase(options, () => {})
    const stored = JSON.stringify([
      await database.db.selectFrom('sdk_keys').selectAll().execute(),
      await database.db.selectFrom('api_tokens').selectAll().execute(),
    ])
    await database.close()
    expect(stored).toContain(made.prefix)
    expect(stored).not.toContain(made.key)
    expect(stored).not.toContain(first.adminToken)
  })
})
