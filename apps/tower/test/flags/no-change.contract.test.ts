import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('what changes nothing, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let production: number
  let id: number
  let person: number

  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh(), { webhooksAllow: 'loopback' })
    const { payload: project } = (await api.post('/api/projects', { title: 'shop' })).body
    production = project.environments[0].app_id
    const settings = {
      title: 'checkout',
      rollout_percentage: 12.5,
      description: 'pays',
      webhooks: ' http://127.0.0.1:1/a ',
    }
    id = (await api.post(`/api/apps/${production}/flags`, settings)).body.payload.id
    const receiver = {
      name: 'chat',
      url: 'http://127.0.0.1:1/',
      events: ['flag.updated', 'flag.switched_on', 'flag.switched_off'],
    }
    await api.post(`/api/projects/${project.id}/webhooks`, receiver)
    person = (await api.post('/api/people', { email: 'ann@example.com', name: 'Ann' })).body.payload.person.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const flag = () => `/api/flags/${id}`
  const editKnown = (etag: string | null) =>
    api.request('PATCH', flag(), { body: { rollout_percentage: 12.5 }, headers: { 'if-match': etag ?? '' } })

  /** All that somebody could notice of a change. */
  const traces = async () => ({
    flag: (await api.get(flag())).body.payload,
    project: (await api.get('/api/projects/1')).body.payload,
    webhooks: (await api.get('/api/projects/1/webhooks')).body.payload,
    people: (await api.get('/api/people')).body.payload,
    entries: (await api.get('/api/history')).body.payload.length,
    deliveries: (await api.get('/api/projects/1/webhooks/1/deliveries')).body.payload.length,
    version: (await api.get(`/api/sdk/apps/${production}/ruleset`)).headers.get('etag'),
  })

  it.each<[string, () => Promise<{ status: number }>]>([
    ['switching a flag off that is off', () => api.patch(`/api/flags/${id}/toggle`, { is_active: false })],
    ['the same among many', () => api.post(`/api/apps/${production}/flags/toggle`, { flags: [id], is_active: false })],
    ['settings that are so already', () => api.patch(flag(), { rollout_percentage: 12.5, title: 'checkout' })],
    ['no settings', () => api.patch(flag(), {})],
    ['a whole flag sent back as it was read', async () => api.patch(flag(), (await api.get(flag())).body.payload)],
    ['an edit that says what it was made of', async () => editKnown((await api.get(flag())).headers.get('etag'))],
    ['what is noted of a flag', () => api.patch(`${flag()}/about`, { tags: [], owner: '', temporary_until: null })],
    ['a webhook as it is', () => api.patch('/api/projects/1/webhooks/1', { name: 'chat', is_enabled: true })],
    [
      'the events of a webhook in another order',
      () =>
        api.patch('/api/projects/1/webhooks/1', { events: ['flag.switched_off', 'flag.updated', 'flag.switched_on'] }),
    ],
    ['the title of a project', () => api.patch('/api/projects/1', { title: 'shop' })],
    ['the same by the id of an environment', () => api.patch(`/api/apps/${production}`, { title: 'shop' })],
    ['an environment as it is', () => api.patch(`/api/projects/1/environments/${production}`, { is_protected: true })],
    ['a person as they are', () => api.patch(`/api/people/${person}`, { name: 'Ann', is_disabled: false })],
  ])('is answered with 200, and has no entry, message or new ruleset: %s', async (_, ask) => {
    const before = await traces()
    expect((await ask()).status).toBe(200)
    expect(await traces()).toEqual(before)
  })

  it('is told apart in the answer of a switch, so that nobody takes back what somebody else has done', async () => {
    const toggle = async (is_active: boolean) => (await api.patch(`/api/flags/${id}/toggle`, { is_active })).body
    expect(await toggle(false)).toMatchObject({ unchanged: true, payload: { is_enabled: false } })
    expect(await toggle(true)).not.toHaveProperty('unchanged')
    expect(await toggle(true)).toMatchObject({ unchanged: true, payload: { is_enabled: true } })
    expect(await toggle(false)).not.toHaveProperty('unchanged')
    const set = async (body: object) => (await api.patch(`/api/flags/${id}`, body)).body
    expect(await set({ circuit_mode: 'observe' })).not.toHaveProperty('unchanged')
    expect(await set({ circuit_mode: 'observe' })).toMatchObject({ unchanged: true })
    await set({ circuit_mode: 'automatic' })
  })

  it('is refused all the same to whoever has not seen the flag as it is, and where it is archived', async () => {
    const before = await traces()
    expect(await editKnown(`"${id}-999"`)).toMatchObject({ status: 412, body: { code: 'EDITED_MEANWHILE' } })
    expect(await traces()).toEqual(before)
    await api.post(`${flag()}/archive`)
    expect((await api.patch(flag(), { rollout_percentage: 12.5 })).body.code).toBe('FLAG_ARCHIVED')
    await api.post(`${flag()}/unarchive`)
  })

  it('is not what switches it: that has all of them', async () => {
    const before = await traces()
    expect((await api.patch(`/api/flags/${id}/toggle`, { is_active: true })).status).toBe(200)
    const after = await traces()
    expect([after.entries - before.entries, after.deliveries - before.deliveries]).toEqual([1, 1])
    expect(after.version).not.toBe(before.version)
  })
})
