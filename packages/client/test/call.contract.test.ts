import { allRoutes, type JsonRouteName } from '@tailslide/api'
import { createTower } from '@tailslide/tower'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { createTowerClient, type TowerClient } from '../src/index.js'

async function world(fetch?: typeof globalThis.fetch): Promise<TowerClient> {
  const tower = createTower({
    database: { kind: 'sqlite', file: ':memory:' },
    signals: createMemorySignalStore({ clock: systemClock }),
    clock: systemClock,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    host: '127.0.0.1',
    port: 0,
  })
  const { url, adminToken = '' } = await tower.start()
  onTestFinished(() => tower.stop())
  return createTowerClient({ url, token: adminToken, ...(fetch && { fetch }) })
}

it('asks for what the contract has by its name, with its types', async () => {
  const { call } = await world()
  const { payload: project } = await call('POST /api/projects', { body: { title: 'shop & co' } })
  expectTypeOf(project.title).toEqualTypeOf<string>()
  const id = project.environments[0]?.app_id ?? 0
  const { payload: flag } = await call('POST /api/apps/:id/flags', { params: { id }, body: { title: 'checkout' } })
  const made = await call('GET /api/history', { query: { flag: String(flag.id), q: 'checkout' }, reason: 'not kept' })
  expect(made.payload).toMatchObject([{ action: 'create', flag_title: 'checkout' }])
  await call('PATCH /api/flags/:id', { params: { id: flag.id }, body: { description: 'new' }, reason: 'für später' })
  const { payload: history } = await call('GET /api/history', { query: { flag: String(flag.id) } })
  expect(history[0]).toMatchObject({ action: 'update', why: 'für später' })
  // @ts-expect-error: a route that the contract does not have
  await expect(call('GET /api/nowhere', {})).rejects.toMatchObject({ code: 'ROUTE_NOT_FOUND' })
  // @ts-expect-error: it needs an id
  await expect(call('GET /api/apps/:id', {})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

it('gives every answer of a Tower that is read without ids', async () => {
  const { call, projects } = await world()
  await projects.create('shop')
  const names = allRoutes()
    .filter(
      ({ method, path, answer }) => method === 'GET' && !path.includes(':') && answer.media === 'application/json',
    )
    .filter(({ needs }) => needs !== 'person')
    .map(({ path }) => `GET ${path}`)
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) await call(name as JsonRouteName, {} as never)
})

it('refuses an answer that is none of a Tower', async () => {
  const answering = (body: object) => async () => new Response(JSON.stringify(body))
  const { call } = createTowerClient({
    url: 'http://tower.invalid',
    token: 't',
    fetch: answering({ payload: [{ id: '1' }] }),
  })
  await expect(call('GET /api/people', {})).rejects.toMatchObject({ code: 'ANSWER_UNEXPECTED' })
})
