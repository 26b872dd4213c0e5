import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { encodedFor } from '../../src/access/hidden-addresses.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { readStream } from '../harness/read-stream.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const ADDRESSES = 'https://hooks.example.com/T0/secret-path, https://other.example.com/?key=secret-path, nonsense'
const HOSTS = 'https://hooks.example.com/…, https://other.example.com/…, …'

describe.each(KINDS)('the addresses of webhooks in a flag, on %s', (kind) => {
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

  it('are whole for editors and hosts for viewers, wherever the flag is shown', async () => {
    const project = (await api.post('/api/projects', { title: 'shop' })).body.payload
    const [production, development] = project.environments.map(({ app_id }: { app_id: number }) => app_id)
    const made = { title: 'checkout', webhooks: ADDRESSES }
    const { id } = (await api.post(`/api/apps/${production}/flags`, made)).body.payload
    const keyOf = async (role: string) =>
      (await api.post('/api/tokens', { name: role, role, projects: [project.id] })).body.payload.token
    const keys = { viewer: await keyOf('viewer'), editor: await keyOf('editor') }
    const seen = async (key: string) => {
      const filed = {
        ...(await api.get(`/api/projects/${project.id}/config`)).body.payload,
        flags: [{ title: 'checkout' }],
      }
      const wish = { key, body: { config: filed, dry_run: true } }
      const { changes } = (await api.request('POST', `/api/projects/${project.id}/config`, wish)).body.payload
      const get = async (path: string) => (await api.request('GET', path, { key })).body.payload
      const compared = await get(`/api/projects/${project.id}/compare?from=${production}&to=${development}`)
      return [
        (await get(`/api/apps/${production}/flags`))[0].webhooks,
        (await get(`/api/flags/${id}`)).webhooks,
        (await get(`/api/flags/${id}/environments`))[0].flag.webhooks,
        (await get(`/api/apps/${production}/flags/search`)).flags[0].webhooks,
        (await get(`/api/projects/${project.id}/config`)).flags[0].environments.production.webhooks,
        compared.flags[0].fields.find(({ field }: { field: string }) => field === 'webhooks').from,
        changes[0].fields.find(({ field }: { field: string }) => field === 'webhooks').before,
      ]
    }
    expect(await seen(keys.viewer)).toEqual(Array.from({ length: 7 }, () => HOSTS))
    expect(await seen(keys.editor)).toEqual(Array.from({ length: 7 }, () => ADDRESSES))

    const told = async (key: string) => {
      const stream = await readStream(`${api.url}/api/events`, { authorization: `Bearer ${key}` })
      onTestFinished(() => stream.close())
      await stream.count(1)
      return () => JSON.stringify(stream.events.flatMap(({ event, data }) => (event === 'flags' ? data : [])))
    }
    const [viewer, editor] = [await told(keys.viewer), await told(keys.editor)]
    await api.patch(`/api/flags/${id}`, { rollout_percentage: 3 })
    await until(() => [viewer(), editor()].every((text) => text.includes('hooks.example.com')))
    expect(viewer()).not.toContain('secret-path')
    expect(editor()).toContain('secret-path')

    const path = `/api/projects/${project.id}/config`
    const { payload: config } = (await api.request('GET', path, { key: keys.viewer })).body
    expect(await api.post(path, { config })).toMatchObject({
      status: 400,
      body: { fields: [{ field: 'flags[0].environments.production.webhooks' }] },
    })
  })

  it('cannot be guessed by a viewer: a plan says nothing of what is hidden, and whoever may apply it knows it by its name', async () => {
    const project = (await api.post('/api/projects', { title: 'guessed' })).body.payload
    const [{ app_id }] = project.environments
    const { id } = (await api.post(`/api/apps/${app_id}/flags`, { title: 'checkout', webhooks: ADDRESSES })).body
      .payload
    const viewer = (await api.post('/api/tokens', { name: 'guesses', role: 'viewer', projects: [project.id] })).body
    const path = `/api/projects/${project.id}/config`
    const { payload: known } = (await api.get(path)).body
    const fileOf = (webhooks: string, rollout_percentage = 0) => ({
      ...known,
      flags: [
        { title: 'checkout', environments: { [project.environments[0].name]: { webhooks, rollout_percentage } } },
      ],
    })
    const planned = async (config: object, key?: string) =>
      (await api.request('POST', path, { ...(key && { key }), body: { config, dry_run: true } })).body.payload
    const { token } = viewer.payload
    const wrong = ADDRESSES.replace('T0/secret-path', 'T0/other-path')
    expect(await planned(fileOf(wrong), token)).toEqual(await planned(fileOf(ADDRESSES), token))
    expect((await planned(fileOf(wrong), token)).changes).toEqual([])
    expect((await planned(fileOf(wrong))).changes).toHaveLength(1)
    // By no name of the whole could addresses be tried without Tower.
    const elsewhere = fileOf('https://elsewhere.example.com/a', 40)
    const { plan, changes } = await planned(elsewhere, token)
    await api.patch(`/api/flags/${id}`, { webhooks: wrong })
    expect(await planned(elsewhere, token)).toMatchObject({ plan, changes })
    // The plan of a viewer is applied by its name; one of another file is not.
    expect((await api.post(path, { config: fileOf('https://elsewhere.example.com/a', 41), plan })).status).toBe(409)
    expect((await api.post(path, { config: elsewhere, plan })).status).toBe(200)
    expect((await api.get(`/api/flags/${id}`)).body.payload.webhooks).toBe('https://elsewhere.example.com/a')
  })
})

it('leaves text alone that only looks like addresses', () => {
  const json = JSON.stringify([{ description: '{"webhooks":"https://a.example/b"}', webhooks: '' }])
  expect(encodedFor('viewer', json)).toBe(json)
})
