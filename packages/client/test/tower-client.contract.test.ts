import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@tailslide/testkit'
import { createTower, type Tower } from '@tailslide/tower'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTowerClient, type TowerClient, TowerClientError } from '../src/index.js'

describe('the client against a Tower', () => {
  let directory: string
  let tower: Tower
  let url: string
  let client: TowerClient

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tailslide-client-'))
    tower = createTower({
      database: { kind: 'sqlite', file: join(directory, 'tower.db') },
      signals: createMemorySignalStore({ clock: systemClock }),
      clock: systemClock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      host: '127.0.0.1',
      port: 0,
    })
    const started = await tower.start()
    url = started.url
    client = createTowerClient({ url: `${url}/`, token: started.adminToken ?? '' })
  })
  afterAll(async () => {
    await tower.stop()
    await rm(directory, { recursive: true, force: true })
  })

  it('makes, reads, renames and deletes apps', async () => {
    const app = await client.apps.create('billing')
    expect(await client.apps.get(app.id)).toEqual(app)
    expect(await client.apps.rename(app.id, 'invoices')).toMatchObject({ id: app.id, title: 'invoices' })
    expect(await client.apps.list()).toMatchObject([{ id: app.id, title: 'invoices' }])
    await client.apps.delete(app.id)
    expect(await client.apps.list()).toEqual([])
  })

  it('makes, changes, switches and deletes flags', async () => {
    const app = await client.apps.create('shop')
    const flag = await client.flags.create(app.id, { title: 'checkout', rollout_percentage: 12.5 })
    expect(flag).toMatchObject({ title: 'checkout', rollout_percentage: 12.5, is_active: false })
    expect((await client.flags.update(flag.id, { description: 'the new one' })).flag.description).toBe('the new one')
    expect(await client.flags.toggle(flag.id, true)).toMatchObject({ flag: { is_active: true }, notice: undefined })
    expect(await client.flags.get(flag.id)).toMatchObject({ is_active: true, description: 'the new one' })
    expect(await client.flags.list(app.id)).toHaveLength(1)
    expect(await client.flags.timeseries(flag.id, 10_000, 1_000)).toHaveLength(10)
    const minute = { range: 60_000, bucket: 20_000 }
    expect(await client.flags.usage(flag.id, 3_600_000)).toMatchObject({ is_reported: false, by: [] })
    expect(await client.apps.usage(flag.app_id)).toMatchObject({ services: [], unknown: [] })
    expect(await client.apps.hygiene(flag.app_id)).toMatchObject({ left_out: 0, more_unknown: 0 })
    expect((await client.flags.series(flag.id, minute)).points).toHaveLength(3)
    expect((await client.apps.series(flag.app_id, [flag.id], minute)).flags).toMatchObject([{ flag_id: flag.id }])
    await client.flags.delete(flag.id)
    expect(await client.flags.list(app.id)).toEqual([])
  })

  it('compares environments, and promotes flags from one to the other', async () => {
    const { id, environments } = await client.projects.create('two places')
    const [to = 0, from = 0] = environments.map(({ app_id }) => app_id)
    await client.flags.create(from, { title: 'checkout', error_threshold_percentage: 25 })
    const field = { field: 'error_threshold_percentage', from: 25, to: 10, is_promoted: true }
    const differing = [{ title: 'checkout', fields: [field] }]
    expect(await client.environments.compare(id, { from, to })).toMatchObject({ flags: differing, next: null })
    const preview = await client.environments.promote(to, { from, flags: ['checkout'], dry_run: true })
    expect(preview).toMatchObject({ dry_run: true, changed: 1, flags: differing })
    expect(await client.environments.promote(to, { from })).toEqual({ ...preview, dry_run: false })
    expect((await client.environments.compare(id, { from, to, after: 1 })).flags).toEqual([])
    await client.projects.delete(id)
  })

  it('searches, describes, copies, archives and switches several flags', async () => {
    const app = await client.apps.create('many')
    const [one, two] = [
      await client.flags.create(app.id, { title: 'pay & go', is_active: true }),
      await client.flags.create(app.id, { title: 'search' }),
    ]
    const about = { tags: ['team:pay'], owner: 'Ann', temporary_until: '2027-01-31' }
    expect(await client.flags.describe(one.id, about)).toEqual({ ...about, archived_at: null })
    expect(await client.flags.about(one.id)).toMatchObject(about)
    const found = await client.flags.search(app.id, { q: '& G', tag: 'team:pay', state: 'on', sort: 'updated' })
    expect(found).toMatchObject({ flags: [{ id: one.id, title: 'pay & go', owner: 'Ann' }], next: null })
    const page = await client.flags.search(app.id, { limit: 1 })
    expect(await client.flags.search(app.id, { cursor: page.next ?? '' })).toMatchObject({ flags: [{ id: two.id }] })
    const toggled = await client.flags.toggleAll(app.id, [one.id, two.id], true)
    expect(toggled).toMatchObject({ changed: 1, flags: [{ id: one.id }, { is_active: true }], notice: undefined })
    const copy = await client.flags.copy(one.id, { title: 'pay again' })
    expect(copy).toMatchObject({ project_id: app.project_id, flags: [{ environment: 'production', app_id: app.id }] })
    expect((await client.flags.archive(two.id)).archived_at).toEqual(expect.any(String))
    expect((await client.flags.list(app.id)).map(({ title }) => title)).toEqual(['pay & go', 'pay again'])
    expect((await client.flags.unarchive(two.id)).archived_at).toBeNull()
    await client.apps.delete(app.id)
  })

  it('switches several flags only as they were seen, which the list says, and the answer of the switch before', async () => {
    const app = await client.apps.create('seen')
    const [one, two] = [
      await client.flags.create(app.id, { title: 'pay' }),
      await client.flags.create(app.id, { title: 'search' }),
    ]
    const ids = [one.id, two.id]
    const rows = async () => (await client.call('GET /api/apps/:id/flags/overview', { params: { id: app.id } })).payload
    const seen = await rows()
    const { flags } = await client.flags.toggleAll(app.id, ids, true, { seen })
    expect(flags.map(({ edition }) => edition)).toEqual((await rows()).map(({ edition }) => edition))
    await client.flags.update(two.id, { description: 'meanwhile' })
    for (const known of [seen, flags]) {
      await expect(client.flags.toggleAll(app.id, ids, false, { seen: known })).rejects.toMatchObject({
        code: 'EDITED_MEANWHILE',
        message: expect.stringContaining('"search"'),
      })
    }
    expect((await client.flags.list(app.id)).map(({ is_active }) => is_active)).toEqual([true, true])
    expect(await client.flags.toggleAll(app.id, ids, false, { seen: await rows() })).toMatchObject({ changed: 2 })
    await client.apps.delete(app.id)
  })

  it('opens and closes circuits, and passes the notice of a switch that has no effect on', async () => {
    const app = await client.apps.create('search')
    const flag = await client.flags.create(app.id, { title: 'ranking', is_active: true })
    await client.circuits.open(flag.id)
    expect(await client.flags.get(flag.id)).toMatchObject({
      is_active: false,
      is_enabled: true,
      circuit_status: 'open',
    })
    expect((await client.flags.toggle(flag.id, true)).notice).toMatch(/circuit is open/)
    await client.circuits.close(flag.id)
    expect(await client.flags.get(flag.id)).toMatchObject({ is_active: true, circuit_status: 'close' })
    const [closed, opened] = (await client.logs.ofApp(app.id))
      .filter(({ action_type }) => /circuit/.test(action_type))
      .reverse()
    expect([opened?.action_type, closed?.action_type]).toEqual(['circuit_open', 'circuit_close'])
    expect(await client.logs.list({ limit: 1 })).toEqual([closed])
    expect((await client.logs.list({ limit: 1, before: closed?.id ?? 0 }))[0]?.id).toBeLessThan(closed?.id ?? 0)
  })

  it('makes keys, shows them without their text, and revokes them', async () => {
    const app = await client.apps.create('mail')
    const { key, ...shown } = await client.keys.create(app.id)
    expect(key).toMatch(/^tsk_/)
    expect(await client.keys.list(app.id)).toEqual([shown])
    expect((await client.keys.revoke(app.id, shown.id)).revoked_at).toEqual(expect.any(String))
    const named = await client.keys.create(app.id, { name: 'web' })
    const next = await client.keys.rotate(app.id, named.id, { overlap: 60, name: 'web 2' })
    expect(next).toMatchObject({ name: 'web 2', kind: 'server', key: expect.stringMatching(/^tsk_/) })
    expect((await client.keys.list(app.id)).find(({ id }) => id === named.id)).toMatchObject({ replaced_by: next.id })
  })

  it('makes tokens, shows them without their text, replaces and revokes them', async () => {
    const { token, ...shown } = await client.tokens.create({ name: 'ci', role: 'editor' })
    expect(token).toMatch(/^tsa_/)
    expect(await client.tokens.list()).toContainEqual(shown)
    const next = await client.tokens.rotate(shown.id, { overlap: 0 })
    expect(next).toMatchObject({ name: 'ci', role: 'editor', projects: null, token: expect.stringMatching(/^tsa_/) })
    expect((await client.tokens.list()).find(({ id }) => id === shown.id)?.replaced_by).toBe(next.id)
    expect((await client.tokens.revoke(next.id)).revoked_at).toEqual(expect.any(String))
    const metrics = await client.tokens.create({ name: 'prometheus', scope: 'metrics' })
    expect(metrics).toMatchObject({ scope: 'metrics', role: null })
  })

  it('rejects with what Tower says: code, status and fields', async () => {
    const app = await client.apps.create('orders')
    const error = await client.flags.create(app.id, { title: 'x', rollout_percentage: 101 }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(TowerClientError)
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      status: 400,
      fields: [{ field: 'rollout_percentage', value: 101, rule: 'must be a number from 0 to 100, in steps of 0.001' }],
    })
    await expect(client.apps.get(4711)).rejects.toMatchObject({ code: 'APP_NOT_FOUND', status: 404, fields: [] })
    const stranger = createTowerClient({ url, token: 'wrong' })
    await expect(stranger.apps.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })
})

describe('the client without a Tower', () => {
  let server: Server
  let url: string
  let answer: (path: string) => { status: number; body: string } | 'hang up' | undefined

  beforeAll(async () => {
    server = createServer((request, response) => {
      const given = answer(request.url ?? '')
      if (given === 'hang up') request.socket.destroy()
      else if (given) response.writeHead(given.status).end(given.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port }: Partial<AddressInfo> = Object(server.address())
    url = `http://127.0.0.1:${port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('says that nobody is there', async () => {
    const port = await freePort()
    const client = createTowerClient({ url: `http://127.0.0.1:${port}`, token: 'x' })
    await expect(client.apps.list()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      status: undefined,
      message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    })
  })

  it.each([
    ['a connection that breaks', 'hang up' as const, 'CONNECTION_LOST'],
    ['a gateway that has waited in vain', { status: 504, body: '<html>' }, 'ANSWER_UNEXPECTED'],
  ])('says of a change, and of no question, that it may have been done, after %s', async (_, given, code) => {
    const unknown = /Whether it was done is not known: look before you do it again/
    answer = () => given
    const client = createTowerClient({ url, token: 'x' })
    await expect(client.flags.toggle(7, true)).rejects.toMatchObject({ code, message: expect.stringMatching(unknown) })
    await expect(client.apps.list()).rejects.toMatchObject({ message: expect.not.stringMatching(unknown) })
  })

  it('gives up on a server that does not answer', async () => {
    answer = () => undefined
    const client = createTowerClient({ url, token: 'x', timeoutMs: 50 })
    await expect(client.apps.list()).rejects.toMatchObject({ code: 'TIMEOUT', status: undefined })
  })

  it.each([
    ['a page', 200, '<html>'],
    ['a list that is none', 200, '{"payload": 7}'],
    ['an app without a title', 200, '{"payload": [{"id": 1}]}'],
    ['an error of a proxy', 502, 'Bad Gateway'],
  ])('does not take %s for an answer of Tower', async (_what, status, body) => {
    answer = () => ({ status, body })
    await expect(createTowerClient({ url, token: 'x' }).apps.list()).rejects.toMatchObject({
      code: 'ANSWER_UNEXPECTED',
    })
  })
})
