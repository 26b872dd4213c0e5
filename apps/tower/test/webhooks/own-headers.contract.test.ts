import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { receiver } from '../harness/receiver.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PATIENCE = { timeout: 20_000 }
const KEY = 'Bearer a-key-of-the-receiver'

describe.each(KINDS)('a webhook with headers of its own, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let base: string
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh(), { webhooksAllow: 'loopback' })
    base = `/api/projects/${(await api.post('/api/projects', { title: 'shop' })).body.payload.id}/webhooks`
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const make = (url: string, headers: object) => api.post(base, { name: 'pager', url, headers })

  it('sends them with each message, beside those of Tower, and tells their names alone', async () => {
    const { got, url } = await receiver(
      (response) => void response.end(`no key ${got[0]?.headers.authorization?.slice(7)}`),
    )
    const { webhook } = (await make(url, { Authorization: KEY, 'X-Team': 'pay' })).body.payload
    expect(webhook.header_names).toEqual(['Authorization', 'X-Team'])
    await api.post(`${base}/${webhook.id}/test`)
    await until(() => got.length === 1, PATIENCE)
    expect(got[0]?.headers).toMatchObject({
      ...{ authorization: KEY, 'x-team': 'pay', 'user-agent': 'tailslide-webhooks' },
      ...{
        'webhook-signature': expect.any(String),
        'content-type': expect.stringMatching(/^application\/cloudevents/),
      },
    })
    const deliveries = async () => (await api.get(`${base}/${webhook.id}/deliveries`)).body.payload
    await until(async () => (await deliveries())[0].state === 'delivered', PATIENCE)
    expect((await deliveries())[0].answer).toMatch(/^What it answered is not kept/)
    await api.patch(`${base}/${webhook.id}`, { headers: { authorization: `${KEY}-2` } })
    const [entry] = (await api.get('/api/history?limit=1')).body.payload
    expect(entry.changes).toEqual([{ field: 'headers', before: ['Authorization', 'X-Team'], after: ['authorization'] }])
    const seen = [await api.get(base), await api.get('/api/history/export'), await api.get(`/api/logs`)]
    for (const { body } of seen) expect(JSON.stringify(body)).not.toContain('a-key-of')
  })

  it('is not changed by the order in which they are kept, and tells nobody whether a guess at one is right', async () => {
    const url = 'http://127.0.0.1:1/secret'
    const { webhook } = (await make(url, { Authorization: KEY, 'X-Team': 'pay' })).body.payload
    const isWritten = async (body: object): Promise<boolean> => {
      const entries = (await api.get('/api/history')).body.payload.length
      await api.patch(`${base}/${webhook.id}`, body)
      return (await api.get('/api/history')).body.payload.length > entries
    }
    expect(await isWritten({ keep_headers: ['X-Team', 'Authorization'] })).toBe(false)
    for (const guess of [KEY, `${KEY}-2`])
      expect(await isWritten({ headers: { Authorization: guess }, keep_headers: ['X-Team'] })).toBe(true)
    for (const guess of [url, 'http://127.0.0.1:1/other'])
      expect(await isWritten({ url: guess, headers: { 'X-Team': 'pay' } })).toBe(true)
  })

  it('keeps those that are named, with the values that nobody is shown, beside what is given anew', async () => {
    const { got, url } = await receiver((response) => void response.end())
    const { webhook } = (await make(url, { Authorization: KEY, 'X-Team': 'pay' })).body.payload
    const path = `${base}/${webhook.id}`
    const change = (body: object) => api.patch(path, body)
    const changed = await change({ headers: { 'X-Zone': 'eu' }, keep_headers: ['Authorization'] })
    expect(changed.body.payload.header_names).toEqual(['Authorization', 'X-Zone'])
    await api.post(`${path}/test`)
    await until(() => got.length === 1, PATIENCE)
    expect(got[0]?.headers).toMatchObject({ authorization: KEY, 'x-zone': 'eu' })
    expect(got[0]?.headers).not.toHaveProperty('x-team')
    for (const name of ['X-Team', 'constructor'])
      expect(await change({ keep_headers: [name] })).toMatchObject({
        status: 400,
        body: { fields: [{ field: 'keep_headers' }] },
      })
    const twice = await change({ headers: { authorization: 'x' }, keep_headers: ['Authorization'] })
    expect(twice.body.fields).toMatchObject([{ field: 'headers', rule: 'must have each header once' }])
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`x-${index}`, 'v']))
    expect((await change({ headers: ten, keep_headers: ['Authorization'] })).status).toBe(400)
    const elsewhere = await change({ url: 'https://evil.example/one', headers: {}, keep_headers: ['Authorization'] })
    expect(elsewhere).toMatchObject({ status: 400, body: { fields: [{ field: 'headers' }] } })
    expect((await change({ keep_headers: [] })).body.payload.header_names).toEqual([])
  })

  it('is made by whoever is told which private networks messages may go to; others are not told', async () => {
    expect((await api.get(base)).body.allowed_networks).toEqual(['127.0.0.0/8', '::1/128'])
    const viewer = await api.post('/api/tokens', { name: 'viewer', role: 'viewer' })
    const { body } = await api.request('GET', base, { key: viewer.body.payload.token })
    expect(body.payload.length).toBeGreaterThan(0)
    expect(body).not.toHaveProperty('allowed_networks')
  })

  it('goes to no other server than the one that they were given for', async () => {
    const { webhook } = (await make('https://hooks.example/one', { authorization: KEY })).body.payload
    const path = `${base}/${webhook.id}`
    const elsewhere = await api.patch(path, { url: 'https://evil.example/one' })
    expect(elsewhere).toMatchObject({ status: 400, body: { fields: [{ field: 'headers' }] } })
    expect((await api.patch(path, { url: 'https://hooks.example/two' })).body.payload.header_names).toHaveLength(1)
    const without = await api.patch(path, { url: 'https://evil.example/one', headers: {} })
    expect(without.body.payload).toMatchObject({ header_names: [], receiver: 'https://evil.example/…' })
  })

  it.each([
    ['a name with a blank', { 'x y': '1' }],
    ['no name', { '': '1' }],
    ['a name of another script', { größe: '1' }],
    ['where it goes', { Host: 'evil.example' }],
    ['its length', { 'Content-Length': '1' }],
    ['its connection', { connection: 'close' }],
    ['a signature', { 'Webhook-Signature': 'v1,x' }],
    ['something for a proxy', { 'proxy-authorization': 'x' }],
    ['one twice', { Authorization: KEY, authorization: KEY }],
  ])('is refused, and says why: %s', async (_, headers) => {
    const answer = await make('https://hooks.example/one', headers)
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'headers' }] } })
    expect(JSON.stringify(answer.body)).not.toContain('a-key-of')
  })

  it.each([
    ['a line break', { 'x-a': `${KEY}\r\nx-b: 1` }],
    ['a blank at its end', { 'x-a': `${KEY} ` }],
    ['nothing', { 'x-a': '' }],
    ['more than may be', { 'x-a': KEY.repeat(100) }],
    ['another script', { 'x-a': `${KEY}é` }],
    ['no text', { 'x-a': [KEY] }],
  ])('has no value with %s, and none is shown', async (_, headers) => {
    const answer = await make('https://hooks.example/one', headers)
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'headers.x-a', value: '***' }] } })
    expect(JSON.stringify(answer.body)).not.toContain('a-key-of')
  })

  it('has ten at most', async () => {
    const headers = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`x-${index}`, KEY]))
    const { status, body } = await make('https://hooks.example/one', headers)
    expect([status, body.fields[0].field]).toEqual([400, 'headers'])
    expect(JSON.stringify(body)).not.toContain('a-key-of')
  })
})
