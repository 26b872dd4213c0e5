import { until } from '@tailslide/testkit'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { receiver } from '../harness/receiver.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PATIENCE = { timeout: 20_000 }

describe.each(KINDS)('webhooks, on %s', (kind) => {
  let databases: TestDatabases
  let database: Awaited<ReturnType<TestDatabases['fresh']>>
  let api: RunningTower
  let projectId: number
  let production: number
  let flagId: number

  beforeAll(async () => {
    databases = await testDatabases(kind)
    database = await databases.fresh()
    api = await runTower(database, { webhooksAllow: 'loopback' })
    const project = (await api.post('/api/projects', { title: 'shop' })).body.payload
    projectId = project.id
    production = project.environments[0].app_id
    flagId = (await api.post(`/api/apps/${production}/flags`, { title: '<checkout>' })).body.payload.id
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const base = () => `/api/projects/${projectId}/webhooks`
  async function hook(url: string, more: object = {}) {
    const { webhook, secret } = (await api.post(base(), { name: 'chat', url, ...more })).body.payload
    onTestFinished(async () => void (await api.request('DELETE', `${base()}/${webhook.id}`)))
    return { id: webhook.id, secret, webhook }
  }
  const deliveriesOf = async (id: number) => (await api.get(`${base()}/${id}/deliveries`)).body.payload

  it('are told with a signature, and what became of it is told', async () => {
    const { got, url, text } = await receiver()
    const { id, secret, webhook } = await hook(url)
    expect(webhook).toMatchObject({ receiver: `${new URL(url).origin}/…`, format: 'cloudevents', is_enabled: true })
    await api.request('PATCH', `/api/flags/${flagId}/toggle`, {
      body: { is_active: true },
      headers: { 'tailslide-reason': 'go' },
    })
    await until(() => got.length === 1, PATIENCE)
    expect(text()).toMatchObject({
      specversion: '1.0',
      type: 'io.tailslide.flag.switched_on',
      subject: '<checkout>',
      data: {
        project: { title: 'shop' },
        environment: { app_id: production, name: 'production' },
        flag: { id: flagId },
        why: 'go',
        changes: [{ field: 'is_enabled', before: false, after: true }],
      },
    })
    const { headers, text: body = '' } = got[0] ?? {}
    const signed = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]))
    expect(new Webhook(secret).verify(body, signed)).toEqual(text())
    expect(() => new Webhook(secret).verify(`${body} `, signed)).toThrow(/signature/)
    await until(async () => (await deliveriesOf(id))[0]?.state === 'delivered', PATIENCE)
    expect(await deliveriesOf(id)).toMatchObject([
      { event: 'flag.switched_on', attempts: 1, status: 200, answer: 'thanks' },
    ])
    expect(JSON.stringify((await api.get('/api/history?limit=1000')).body)).not.toMatch(/whsec_|secret-path/)
    expect(JSON.stringify((await api.get(base())).body)).not.toMatch(/whsec_|secret-path/)
  })

  it('hear what they ask for, of the environment and the flag that they ask for', async () => {
    const { got, url } = await receiver()
    await hook(url, { events: ['circuit.opened'], flag_id: flagId, app_id: production })
    const other = (await api.post(`/api/apps/${production}/flags`, { title: 'other' })).body.payload.id
    await api.post(`/api/flags/circuit/${other}/open`)
    await api.patch(`/api/flags/${flagId}`, { rollout_percentage: 3 })
    await api.post(`/api/flags/circuit/${flagId}/open`)
    await until(() => got.length > 0, PATIENCE)
    expect(got.map(({ text }) => JSON.parse(text).type)).toEqual(['io.tailslide.circuit.opened'])
    await api.post(`/api/flags/circuit/${flagId}/close`)
  })

  it('are told once of what concerns all environments, and those of one environment or flag of theirs', async () => {
    const [all, staging, ofFlag] = [await receiver(), await receiver(), await receiver()]
    const environments = (await api.get(`/api/projects/${projectId}`)).body.payload.environments
    const development = environments.find(({ app_id }: { app_id: number }) => app_id !== production).app_id
    const flag = (await api.post(`/api/apps/${production}/flags`, { title: 'gone' })).body.payload
    const [, elsewhere] = (await api.get(`/api/flags/${flag.id}/environments`)).body.payload
    const events = ['flag.created', 'flag.updated', 'flag.switched_off', 'flag.deleted']
    await hook(all.url, { events })
    await hook(staging.url, { events, app_id: development })
    const { id } = await hook(ofFlag.url, { events, flag_id: elsewhere.flag.id })
    await api.post(`/api/apps/${production}/flags`, { title: 'new' })
    await api.patch(`/api/flags/${flag.id}`, { title: 'going' })
    await api.post(`/api/flags/${flag.id}/archive`)
    await api.request('DELETE', `/api/flags/${flag.id}?environments=all`)
    const told = ({ got }: typeof all) =>
      got.map(({ text }) => {
        const { type, data } = JSON.parse(text)
        return [type.replace('io.tailslide.flag.', ''), data.environment?.name ?? 'all', data.flag.title]
      })
    await until(() => all.got.length >= 4 && staging.got.length >= 4 && ofFlag.got.length >= 3, PATIENCE)
    expect(told(all)).toEqual([
      ['created', 'all', 'new'],
      ['updated', 'production', 'going'],
      ['updated', 'all', 'going'],
      ['deleted', 'all', 'going'],
    ])
    expect(told(staging)).toEqual([
      ['created', 'development', 'new'],
      ['updated', 'development', 'going'],
      ['updated', 'development', 'going'],
      ['deleted', 'development', 'going'],
    ])
    expect(told(ofFlag)).toEqual(told(staging).slice(1))
    await until(async () => (await deliveriesOf(id))[0]?.state === 'delivered', PATIENCE)
  })

  it('hear of a flag that is turned on, whatever has turned it on, and where', async () => {
    const { got, url, text } = await receiver()
    await hook(url, { events: ['flag.switched_on', 'flag.created'], format: 'slack' })
    const config = (await api.get(`/api/projects/${projectId}/config`)).body.payload
    const apply = (flag: object) =>
      api.post(`/api/projects/${projectId}/config`, { config: { ...config, flags: [{ title: 'filed', ...flag }] } })
    await apply({})
    await apply({ environments: { production: { is_enabled: true } } })
    const { id } = (await api.get(`/api/apps/${production}/flags`)).body.payload.find(
      ({ title }: { title: string }) => title === 'filed',
    )
    expect((await api.get(`/api/history?flag=${id}&limit=1`)).body.payload[0].action).toBe('flag_on')
    await apply({ environments: { production: {}, development: { is_enabled: true, rollout_percentage: 3 } } })
    await api.post(`/api/apps/${production}/flags`, { title: 'made on', is_active: true })
    await until(() => got.length >= 5, PATIENCE)
    expect(got.map((_, index) => text(index).text.replace(/, by .*/, ''))).toEqual([
      'Flag Created: filed in shop',
      'Flag Turned On: filed in shop (production)',
      'Flag Turned On: filed in shop (development)',
      'Flag Created: made on in shop',
      'Flag Turned On: made on in shop (production)',
    ])
  })

  it('that stand in a flag get what deployed Towers send, and no markup', async () => {
    const { got, url, text } = await receiver()
    await api.patch(`/api/flags/${flagId}`, { webhooks: `${url}, nonsense` })
    await api.post(`/api/flags/circuit/${flagId}/open`)
    await api.post(`/api/flags/circuit/${flagId}/close`)
    await until(() => got.length === 2, PATIENCE)
    expect([text(0), text(1)]).toEqual([
      { text: '&lt;checkout&gt; in shop has tripped open!' },
      { text: '&lt;checkout&gt; in shop has recovered successfully and closed!' },
    ])
    await api.patch(`/api/flags/${flagId}`, { webhooks: '' })
  })

  it('can be tried, sent again, and given a new secret, which is not alone for a day', async () => {
    const { got, url, text } = await receiver()
    const { id } = await hook(url, { format: 'slack' })
    const sent = (await api.post(`${base()}/${id}/test`)).body.payload
    await until(() => got.length === 1, PATIENCE)
    expect(text()).toEqual({ text: 'A test from Tailslide: messages of shop arrive here.' })
    await api.post(`${base()}/${id}/rotate`)
    await api.post(`${base()}/${id}/deliveries/${sent.id}/redeliver`)
    await until(() => got.length === 2, PATIENCE)
    expect(got[1]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    expect(got[1]?.headers['webhook-id']).toBe(got[0]?.headers['webhook-id'])
  })

  it('that fail are tried again, and hold up nobody else', async () => {
    const hanging = await receiver(() => {})
    const failing = await receiver((response) => {
      response.statusCode = 500
      response.end('x'.repeat(10_000_000))
    })
    const redirecting = await receiver((response) => {
      response.writeHead(302, { location: hanging.url }).end()
    })
    const good = await receiver()
    await hook(hanging.url)
    const failed = await hook(failing.url)
    const redirected = await hook(redirecting.url)
    await hook(good.url)
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })
    await until(() => good.got.length === 1, PATIENCE)
    await until(async () => (await deliveriesOf(failed.id))[0]?.attempts === 1, PATIENCE)
    const [delivery] = await deliveriesOf(failed.id)
    expect(delivery).toMatchObject({ state: 'pending', status: 500, answer: 'x'.repeat(300) })
    expect(Date.parse(delivery.due_at)).toBeGreaterThan(Date.parse(delivery.created_at) + 4_000)
    await until(async () => (await deliveriesOf(redirected.id))[0]?.status === 302, PATIENCE)
    expect(hanging.got).toHaveLength(1)
  })

  it('come in their order, also where one of them was refused', async () => {
    let refusals = 1
    const { got, url } = await receiver((response) => {
      response.statusCode = refusals-- > 0 ? 500 : 200
      response.end()
    })
    await hook(url, { events: ['flag.switched_on', 'flag.switched_off'] })
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: true })
    await api.patch(`/api/flags/${flagId}/toggle`, { is_active: false })
    await until(() => got.length === 3, PATIENCE)
    const types = got.map(({ text }) => JSON.parse(text).type.replace('io.tailslide.flag.', ''))
    expect(types).toEqual(['switched_on', 'switched_on', 'switched_off'])
    expect(got[0]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id'])
  })

  it('of other projects are told while hundreds wait for one that never answers', async () => {
    const hanging = await receiver(() => {})
    const { id } = await hook(hanging.url)
    for (let count = 0; count < 250; count += 1) {
      await api.patch(`/api/flags/${flagId}/toggle`, { is_active: count % 2 === 0 })
    }
    // Whoever tries it has to wait, and nothing of what happens comes behind a thousand tests.
    const tests = []
    for (let count = 0; count < 11; count += 1) tests.push((await api.post(`${base()}/${id}/test`)).body)
    expect(tests.map(({ code }) => code)).toEqual([...Array(10).fill(undefined), 'MOST_REACHED'])
    expect(tests.at(-1).detail).toBe(
      'At most 10 tests and messages that are sent again wait for a webhook. Try again when they have been sent.',
    )
    const good = await receiver()
    const other = (await api.post('/api/projects', { title: 'other' })).body.payload
    const path = `/api/projects/${other.id}/webhooks`
    const { webhook } = (await api.post(path, { name: 'n', url: good.url })).body.payload
    await api.post(`${path}/${webhook.id}/test`)
    await until(() => good.got.length === 1, { timeout: 5_000 })
    // One after the other without a pause between.
    for (let count = 0; count < 20; count += 1) {
      await until(async () => (await api.post(`${path}/${webhook.id}/test`)).status === 201)
    }
    await until(() => good.got.length === 21, { timeout: 5_000 })
    await api.request('DELETE', `/api/projects/${other.id}`)
  })

  it('that wait are sent by the next Tower, once', async () => {
    const { got, url } = await receiver()
    const place = await databases.fresh()
    const first = await runTower(place)
    const project = (await first.post('/api/projects', { title: 'later' })).body.payload
    const path = `/api/projects/${project.id}/webhooks`
    const body = { name: 'n', url, events: ['environment.changed'] }
    const { webhook } = (await first.post(path, body)).body.payload
    await first.patch(`/api/projects/${project.id}/environments/${project.environments[0].app_id}`, {
      is_protected: false,
    })
    const waiting = async () => (await first.get(`${path}/${webhook.id}/deliveries`)).body.payload
    await until(async () => (await waiting())[0]?.attempts === 1, PATIENCE)
    await first.tower.stop()
    const next = [await runTower(place, { webhooksAllow: 'loopback' })]
    if (kind === 'postgres') next.push(await runTower(place, { webhooksAllow: 'loopback' }))
    onTestFinished(async () => void (await Promise.all(next.map(({ tower }) => tower.stop()))))
    const told = async () => (await next[0]?.get(`${path}/${webhook.id}/deliveries`))?.body.payload
    await until(async () => (await told())[0]?.state === 'delivered', PATIENCE)
    expect(got).toHaveLength(1)
    expect(await told()).toMatchObject([{ attempts: 2, status: 200 }])
  })

  it('are of no flag of another environment than theirs, which is said of the flag', async () => {
    const { environments } = (await api.get(`/api/projects/${projectId}`)).body.payload
    const app_id = environments[1].app_id
    const answer = await api.post(base(), { name: 'w', url: 'https://example.com', flag_id: flagId, app_id })
    const rule = `must be a flag of app ${app_id}, and is one of app ${production}`
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'flag_id', value: flagId, rule }] } })
  })

  it.each([
    [{ name: 'x', url: 'ftp://example.com' }, 'url'],
    [{ name: 'x', url: 'https://user:word@example.com' }, 'url'],
    [{ name: '', url: 'https://example.com' }, 'name'],
    [{ name: 'x', url: 'https://example.com', events: ['circuit.exploded'] }, 'events[0]'],
  ])('are refused with what is wrong: %j', async (body, field) => {
    const answer = await api.post(base(), body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', fields: [{ field }] } })
    expect((await api.post(base(), { name: 'x', url: 'https://example.com', flag_id: 999 })).body.code).toBe(
      'FLAG_NOT_FOUND',
    )
    expect((await api.request('DELETE', `${base()}/999`)).body.code).toBe('WEBHOOK_NOT_FOUND')
    const { id } = await hook('https://example.com')
    expect((await api.post(`${base()}/${id}/deliveries/999/redeliver`)).body.code).toBe('DELIVERY_NOT_FOUND')
  })
})
