import { KEY_OVERLAP, MOST_KEYS } from '@tailslide/api'
import { measurePace, until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('SDK keys, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let app: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    app = (await api.post('/api/apps', { title: 'shop' })).body.payload.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const make = async (wanted?: object) => (await api.post(`/api/apps/${app}/keys`, wanted)).body.payload
  const keyWith = async (id: number) =>
    (await api.get(`/api/apps/${app}/keys`)).body.payload.find((key: { id: number }) => key.id === id)
  const opens = async (key: string) =>
    (await api.request('GET', `/api/sdk/apps/${app}/ruleset`, { key })).status === 200
  const streamWith = async (key: string) => {
    const stream = await readStream(`${api.url}/api/sdk/apps/${app}/stream`, { authorization: `Bearer ${key}` })
    await stream.count(1)
    return stream
  }

  it('have a name, a kind, and who made them', async () => {
    expect(await make({ name: 'web servers', expires_at: '2100-01-01T00:00:00Z' })).toMatchObject({
      ...{
        name: 'web servers',
        kind: 'server',
        created_by: 'token 1 (first start)',
        expires_at: '2100-01-01T00:00:00.000Z',
      },
      ...{ revoked_at: null, replaced_by: null, last_seen_at: null, last_seen_from: null },
    })
    expect(await make()).toMatchObject({ name: '', expires_at: null })
  })

  it('are not made for browsers, for which there is nothing yet', async () => {
    expect((await api.post(`/api/apps/${app}/keys`, { kind: 'client' })).body).toMatchObject({
      code: 'INVALID_INPUT',
      detail: 'kind is not a known field, and is "client".',
    })
  })

  it('say when and from where they were last seen, within a moment of the first time', async () => {
    const { key, id } = await make()
    const before = Date.now()
    expect(await opens(key)).toBe(true)
    await until(async () => (await keyWith(id)).last_seen_at !== null)
    const { last_seen_at, last_seen_from } = await keyWith(id)
    expect(Date.parse(last_seen_at)).toBeGreaterThanOrEqual(before)
    expect(last_seen_from).toBe('127.0.0.1')
  })

  it('are replaced by another, and go on working for the overlap alone, their streams too', async () => {
    const old = await make({ name: 'batch' })
    const stream = await streamWith(old.key)
    const made = (await api.post(`/api/apps/${app}/keys/${old.id}/rotate`, { overlap: 2 })).body.payload
    expect(made).toMatchObject({ name: 'batch', app_id: app, expires_at: null, key: expect.stringMatching(/^tsk_/) })
    const { replaced_by, expires_at } = await keyWith(old.id)
    expect(replaced_by).toBe(made.id)
    const end = Date.parse(expires_at)
    expect(end - Date.parse(made.created_at)).toBe(2_000)
    const kept = await streamWith(made.key)
    expect((await api.post(`/api/apps/${app}/keys/${old.id}/rotate`)).body.detail).toBe(
      `The key is being replaced by key ${made.id}.`,
    )
    await until(async () => !(await opens(old.key)))
    expect(Date.now()).toBeGreaterThanOrEqual(end)
    await until(() => stream.isOver)
    expect(kept.isOver).toBe(false)
    kept.close()
    expect((await api.post(`/api/apps/${app}/keys/${old.id}/rotate`)).body).toMatchObject({
      status: 409,
      code: 'ENDED',
    })
    expect((await api.get(`/api/logs/${app}`)).body.payload).toContainEqual(
      expect.objectContaining({ action_type: 'key_replace', reason: expect.stringContaining(`key ${old.id} (batch)`) }),
    )
  })

  it('end the streams that they have opened at the instant when they expire', async () => {
    const pace = measurePace()
    const end = Date.now() + 7_000
    const { key } = await make({ expires_at: new Date(end).toISOString() })
    const stream = await streamWith(key)
    await until(() => stream.isOver, { timeout: 60_000 })
    expect(Date.now() - end).toBeGreaterThanOrEqual(0)
    expect(Date.now() - end).toBeLessThan(pace.limit(3_000))
    pace.stop()
    expect(await opens(key)).toBe(false)
  })

  it('go on working for a day where nothing else is said, and for thirty at most', async () => {
    const old = await make()
    const made = (await api.post(`/api/apps/${app}/keys/${old.id}/rotate`)).body.payload
    const { expires_at } = await keyWith(old.id)
    expect(Date.parse(expires_at) - Date.parse(made.created_at)).toBe(KEY_OVERLAP.default * 1_000)
    const tooLong = await api.post(`/api/apps/${app}/keys/${made.id}/rotate`, { overlap: KEY_OVERLAP.most + 1 })
    expect(tooLong.body.detail).toMatch(/^overlap must be a whole number of seconds from 0 to 2592000/)
  })

  it('take a name of their own in a rotation, so that both can be told apart', async () => {
    const old = await make()
    const rotate = (name: string) => api.post(`/api/apps/${app}/keys/${old.id}/rotate`, { name })
    expect((await rotate(' ')).body.detail).toMatch(/^name must be 1 to 100 characters on one line/)
    expect((await rotate('shop')).body.payload).toMatchObject({ name: 'shop' })
    expect(await keyWith(old.id)).toMatchObject({ name: '' })
  })

  it('are a hundred at most, and as many that have ended are kept', async () => {
    const { id } = (await api.post('/api/apps', { title: 'many' })).body.payload
    const first = (await api.post(`/api/apps/${id}/keys`)).body.payload
    await api.request('DELETE', `/api/apps/${id}/keys/${first.id}`)
    for (let count = 0; count < MOST_KEYS; count += 1) await api.post(`/api/apps/${id}/keys`)
    expect((await api.post(`/api/apps/${id}/keys`)).body).toMatchObject({ status: 409, code: 'MOST_REACHED' })
    const { payload } = (await api.get(`/api/apps/${id}/keys`)).body
    expect(payload).toHaveLength(MOST_KEYS + 1)
    for (const key of payload.slice(1)) await api.request('DELETE', `/api/apps/${id}/keys/${key.id}`)
    const last = (await api.post(`/api/apps/${id}/keys`)).body.payload
    const left = (await api.get(`/api/apps/${id}/keys`)).body.payload
    expect(left.map((key: { id: number }) => key.id)).toEqual([...payload.slice(2), last].map(({ id }) => id))
  })
})
