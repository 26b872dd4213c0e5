import { until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { receiver } from '../harness/receiver.js'
import { runTower } from '../harness/run-tower.js'

const PATIENCE = { timeout: 20_000 }

describe.each(KINDS)('webhooks at private addresses, on %s', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  async function tower(options: { readonly webhooksAllow?: string } = {}) {
    const api = await runTower(await databases.fresh(), options)
    onTestFinished(() => api.tower.stop())
    const project = (await api.post('/api/projects', { title: 'shop' })).body.payload
    return { api, path: `/api/projects/${project.id}/webhooks` }
  }

  it('are never reached where nobody has allowed it, whatever they are called', async () => {
    const { got, url } = await receiver()
    const port = new URL(url).port
    const { api, path } = await tower()
    const names = [
      '127.0.0.1',
      'localhost',
      '127.1',
      '0x7f000001',
      '2130706433',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '169.254.169.254',
    ]
    for (const name of names) {
      const { webhook } = (await api.post(path, { name, url: `http://${name}:${port}/` })).body.payload
      await api.post(`${path}/${webhook.id}/test`)
      await until(
        async () => (await api.get(`${path}/${webhook.id}/deliveries`)).body.payload[0]?.attempts === 1,
        PATIENCE,
      )
      const [delivery] = (await api.get(`${path}/${webhook.id}/deliveries`)).body.payload
      expect([name, delivery.status, delivery.answer]).toEqual([name, null, expect.stringMatching(/private address/)])
    }
    expect(got).toEqual([])
  })

  it('are told of to whoever makes or changes one, as long as it is on and nothing would be sent to it', async () => {
    const { api, path } = await tower()
    const make = async (url: string) => (await api.post(path, { name: 'chat', url })).body
    const refused =
      'Nothing is sent to 10.1.2.3, a private address: start Tower with --webhooks-allow 10.1.2.3 if it is meant.'
    const { payload, notice } = await make('https://10.1.2.3/hook')
    expect(notice).toBe(refused)
    const one = `${path}/${payload.webhook.id}`
    const change = async (body: object) => (await api.patch(one, body)).body.notice
    expect(await change({ name: 'pager' })).toBe(refused)
    expect(await change({ is_enabled: false })).toBeUndefined()
    expect(await change({ is_enabled: true })).toBe(refused)
    expect(await change({ url: 'http://localhost:1/' })).toMatch(/localhost, a private .*--webhooks-allow loopback/)
    expect(await change({ url: 'http://chat.internal/' })).toMatch(/where that is a private .*the network of that name/)
    expect(await change({ url: 'https://hooks.slack.com/services/x' })).toBeUndefined()
    expect(await make('https://hooks.slack.com/services/x')).not.toHaveProperty('notice')
  })

  it('are told of to whoever names one in a flag, and may make webhooks', async () => {
    const { api } = await tower()
    const make = async (webhooks: string, key?: string) =>
      (await api.request('POST', '/api/apps/1/flags', { body: { title: webhooks, webhooks }, ...(key && { key }) }))
        .body
    const refused =
      'Nothing is sent to 10.1.2.3, a private address: start Tower with --webhooks-allow 10.1.2.3 if it is meant.'
    const { payload, notice } = await make('https://chat.example/x, http://10.1.2.3/hook')
    expect(notice).toBe(refused)
    const change = async (body: object) => (await api.patch(`/api/flags/${payload.id}`, body)).body.notice
    expect(await change({ description: 'another', webhooks: payload.webhooks })).toBeUndefined()
    expect(await change({ webhooks: 'http://localhost/' })).toMatch(/^Nothing is sent to localhost/)
    expect(await change({ webhooks: 'https://chat.example/x, no address' })).toBeUndefined()
    await api.patch('/api/projects/1/environments/1', { is_protected: false })
    const { token } = (await api.post('/api/tokens', { name: 'editor', role: 'editor' })).body.payload
    const made = await make('http://10.1.2.3/', token)
    expect(made.payload.webhooks).toBe('http://10.1.2.3/')
    expect(made).not.toHaveProperty('notice')
  })

  it('are nothing to be told of where their networks are allowed', async () => {
    const { api, path } = await tower({ webhooksAllow: 'loopback' })
    const answer = await api.post(path, { name: 'chat', url: 'http://127.0.0.1:1/hook' })
    expect(answer).toMatchObject({ status: 201 })
    expect(answer.body).not.toHaveProperty('notice')
  })
})
