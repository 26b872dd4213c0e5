import type { Flag, Ruleset } from '@tailslide/core'
import { until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../src/db/open-database.js'
import { createTower, type DatabaseOptions, TowerError } from '../src/index.js'
import { KINDS, type TestDatabases, testDatabases } from './harness/databases.js'
import { readStream } from './harness/read-stream.js'
import { ADMIN_TOKEN, quiet, runTower } from './harness/run-tower.js'

const towerOn = (database: DatabaseOptions, port = 0) =>
  createTower({
    database,
    clock: systemClock,
    logger: quiet,
    host: '127.0.0.1',
    port,
    signals: createMemorySignalStore({ clock: systemClock }),
  })

const authorised = (token: string | undefined) => ({ headers: { authorization: `Bearer ${token}` } })

describe.each(KINDS)('the life of a Tower, on %s', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  it('makes an admin token at its first start and never again', async () => {
    const options = await databases.fresh()
    const first = towerOn(options)
    const { url, adminToken } = await first.start()
    expect(adminToken).toMatch(/^tsa_[\w-]{43}$/)
    expect((await fetch(`${url}/api/apps`, authorised(adminToken))).status).toBe(200)
    await first.stop()
    const second = towerOn(options)
    const again = await second.start()
    expect(again).toEqual({ url: expect.any(String), setupLink: expect.stringMatching(/\/setup\?token=tsl_/) })
    expect((await fetch(`${again.url}/api/apps`, authorised(adminToken))).status).toBe(200)
    await second.stop()
  })

  it('makes it at the first start that succeeds, so that one which finds its port taken loses none', async () => {
    const other = towerOn(await databases.fresh())
    const options = await databases.fresh()
    const port = Number(new URL((await other.start()).url).port)
    await expect(towerOn(options, port).start()).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' })
    await other.stop()
    const second = towerOn(options)
    const { url, adminToken } = await second.start()
    expect((await fetch(`${url}/api/apps`, authorised(adminToken))).status).toBe(200)
    await second.stop()
  })

  it('keeps everything over a restart', async () => {
    const options = await databases.fresh()
    const before = await runTower(options)
    const { id: appId } = (await before.post('/api/apps', { title: 'shop' })).body.payload
    const { id } = (
      await before.post(`/api/apps/${appId}/flags`, { title: 'checkout', is_active: true, rollout_percentage: 100 })
    ).body.payload
    const { key } = (await before.post(`/api/apps/${appId}/keys`)).body.payload
    await before.patch(`/api/flags/${id}`, { rollout_percentage: 33.3, white_listed_users: 'alice, bob' })
    await before.post(`/api/flags/circuit/${id}/open`)
    const flag = (await before.get(`/api/flags/${id}`)).body
    const ruleset = await before.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })
    await before.tower.stop()

    const after = await runTower(options)
    expect((await after.get(`/api/flags/${id}`)).body).toEqual(flag)
    const again = await after.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })
    expect(again.body).toEqual(ruleset.body)
    for (const header of ['etag', 'tailslide-version', 'tailslide-published-at']) {
      expect([header, again.headers.get(header)]).toEqual([header, ruleset.headers.get(header)])
    }
    await after.tower.stop()
  })

  it('never uses an id twice', async () => {
    const api = await runTower(await databases.fresh())
    const first = (await api.post('/api/apps', { title: 'one' })).body.payload.id
    await api.request('DELETE', `/api/apps/${first}`)
    expect((await api.post('/api/apps', { title: 'one' })).body.payload.id).toBeGreaterThan(first)
    await api.tower.stop()
  })

  it('refuses a database that a newer release has used, and says so', async () => {
    const options = await databases.fresh()
    await (await runTower(options)).tower.stop()
    const database = await openDatabase(options, () => {})
    type Books = { schema_migrations: { number: number; name: string; applied_at: string } }
    const later = { number: 9_999, name: 'later', applied_at: '' }
    await database.transaction((tx) => tx.withTables<Books>().insertInto('schema_migrations').values(later).execute())
    await database.close()
    const error = await towerOn(options)
      .start()
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TowerError)
    expect(error).toMatchObject({ code: 'DATABASE_NEWER', message: expect.stringContaining('9999') })
  })

  it('starts once, however often it is asked to, and stops as often', async () => {
    const tower = towerOn(await databases.fresh())
    const [one, two] = await Promise.all([tower.start(), tower.start()])
    expect(two).toBe(one)
    await Promise.all([tower.stop(), tower.stop()])
    await tower.stop()
    await expect(fetch(one.url)).rejects.toThrow()
    await expect(tower.start()).rejects.toMatchObject({ code: 'STOPPING' })
  })

  it('stops while it starts, and leaves nothing behind', async () => {
    const tower = towerOn(await databases.fresh())
    const starting = tower.start()
    await tower.stop()
    const { url } = await starting
    await expect(fetch(url)).rejects.toThrow()
  })

  it('says so when its port is taken, and lets go of the database', async () => {
    const first = towerOn(await databases.fresh())
    const { url } = await first.start()
    const options = await databases.fresh()
    const port = Number(new URL(url).port)
    await expect(towerOn(options, port).start()).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' })
    await first.stop()
    const third = towerOn(options)
    await expect(third.start()).resolves.toBeDefined()
    await third.stop()
  })

  it('ends open streams when it stops', async () => {
    const api = await runTower(await databases.fresh())
    const { id } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const stream = await readStream(`${api.url}/api/sdk/apps/${id}/stream`, { authorization: `Bearer ${ADMIN_TOKEN}` })
    await stream.count(1)
    await api.tower.stop()
    await until(() => stream.isOver)
  })

  it('gives an Aerobat in its process every ruleset, and applies the transitions that come back', async () => {
    const api = await runTower(await databases.fresh())
    const latest = new Map<number, Ruleset>()
    const feed = api.tower.rulesets('all')
    feed.start({ onRuleset: (ruleset) => latest.set(ruleset.appId, ruleset), onStatus() {}, onProblem() {} })
    const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const { id: flagId } = (
      await api.post(`/api/apps/${appId}/flags`, { title: 'x', is_active: true, rollout_percentage: 100 })
    ).body.payload
    const flag = (): Flag | undefined => latest.get(appId)?.flags[0]
    await until(() => flag()?.is_active)
    const circuit = { state: 'open', openedAt: Date.now(), trips: 1 } as const
    const revision = flag()?.circuit_revision ?? null
    await api.tower.circuits.publish({ flagId, appId, revision, circuit, reason: 'it failed' })
    await until(() => flag()?.is_active === false)
    expect(flag()).toMatchObject({ circuit_status: 'open', is_enabled: true, circuit, circuit_revision: 1 })
    expect((await api.get(`/api/logs/${appId}`)).body.payload.at(-1)).toMatchObject({ reason: 'it failed' })
    await feed.stop()
    await api.tower.stop()
  })
})

describe('several Towers on one PostgreSQL', () => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases('postgres')
  })
  afterAll(() => databases?.stop())

  it('start at once on an empty database, and one of them makes the admin token', async () => {
    const options = await databases.fresh()
    const towers = [towerOn(options), towerOn(options), towerOn(options)]
    const started = await Promise.all(towers.map((tower) => tower.start()))
    const tokens = started.map(({ adminToken }) => adminToken).filter((token) => token !== undefined)
    expect(tokens).toHaveLength(1)
    for (const { url } of started) expect((await fetch(`${url}/api/apps`, authorised(tokens[0]))).status).toBe(200)
    await Promise.all(towers.map((tower) => tower.stop()))
  })

  it('change flags of one app at the same time without losing a version or a change', async () => {
    const options = await databases.fresh()
    const [one, two] = await Promise.all([runTower(options), runTower(options)])
    const { id: appId } = (await one.post('/api/apps', { title: 'shop' })).body.payload
    const titles = Array.from({ length: 20 }, (_, index) => `flag ${index}`)
    const made = await Promise.all(
      titles.map((title, index) => (index % 2 === 0 ? one : two).post(`/api/apps/${appId}/flags`, { title })),
    )
    expect(made.map((answer) => answer.status)).toEqual(titles.map(() => 201))
    for (const { get } of [one, two]) {
      const ruleset = await until(async () => {
        const answer = await get(`/api/sdk/apps/${appId}/ruleset`)
        return answer.headers.get('tailslide-version') === '21' && answer
      })
      expect(ruleset.body).toHaveLength(20)
    }
    await Promise.all([one.tower.stop(), two.tower.stop()])
  })

  it('end a stream at one when its key is revoked at the other', async () => {
    const options = await databases.fresh()
    const [one, two] = await Promise.all([runTower(options), runTower(options)])
    const { id: appId } = (await one.post('/api/apps', { title: 'shop' })).body.payload
    const { key, id } = (await one.post(`/api/apps/${appId}/keys`)).body.payload
    const stream = await readStream(`${one.url}/api/sdk/apps/${appId}/stream`, { authorization: `Bearer ${key}` })
    await stream.count(1)
    await two.request('DELETE', `/api/apps/${appId}/keys/${id}`)
    await until(() => stream.isOver, { timeout: 10_000 })
    await until(async () => (await one.request('GET', `/api/sdk/apps/${appId}/ruleset`, { key })).status === 401, {
      timeout: 10_000,
    })
    await Promise.all([one.tower.stop(), two.tower.stop()])
  })
})

describe('a database that cannot be had', () => {
  it('is named when it is a PostgreSQL that is not there', async () => {
    const tower = towerOn({ kind: 'postgres', url: 'postgres://postgres@127.0.0.1:1/none' })
    await expect(tower.start()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it('is named when it is a file that cannot be made', async () => {
    const tower = towerOn({ kind: 'sqlite', file: '/dev/null/tower.db' })
    await expect(tower.start()).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/\/dev\/null/),
    })
  })
})
