import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('what changes nothing, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let production: number
  let id: number

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
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  /** All that somebody could notice of a change. */
  const traces = async () => ({
    flag: (await api.get(`/api/flags/${id}`)).body.payload,
    entries: (await api.get('/api/history')).body.payload.length,
    deliveries: (await api.get('/api/projects/1/webhooks/1/deliveries')).body.payload.length,
    version: (await api.get(`/api/sdk/apps/${production}/ruleset`)).headers.get('etag'),
  })

  it.each<[string, () => Promise<{ status: number }>]>([
    ['switching a flag off that is off', () => api.patch(`/api/flags/${id}/toggle`, { is_active: false })],
    ['the same among many', () => api.post(`/api/apps/${production}/flags/toggle`, { flags: [id], is_active: false })],
    ['a webhook as it is', () => api.patch('/api/projects/1/webhooks/1', { name: 'chat', is_enabled: true })],
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

  it.each<[string, () => Promise<object>]>([
    ['settings that are so already', async () => ({ rollout_percentage: 12.5, title: 'checkout' })],
    ['no settings', async () => ({})],
    ['a whole flag sent back as it was read', async () => (await api.get(`/api/flags/${id}`)).body.payload],
  ])('has the entry that deployed clients look for, and nobody is told: %s', async (_, body) => {
    const before = await traces()
    expect((await api.patch(`/api/flags/${id}`, await body())).status).toBe(200)
    const after = await traces()
    expect(after).toEqual({ ...before, entries: before.entries + 1, flag: { ...before.flag, logs: after.flag.logs } })
  })

  it('is not what switches it: that has all of them', async () => {
    const before = await traces()
    expect((await api.patch(`/api/flags/${id}/toggle`, { is_active: true })).status).toBe(200)
    const after = await traces()
    expect([after.entries - before.entries, after.deliveries - before.deliveries]).toEqual([1, 1])
    expect(after.version).not.toBe(before.version)
  })
})
