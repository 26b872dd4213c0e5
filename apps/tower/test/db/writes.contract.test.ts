import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ServerHandle, startPostgres, until } from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { DatabaseOptions } from '../../src/index.js'
import { testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'
import { type SmallDisk, smallDisk } from '../harness/small-disk.js'

const LONG = { timeout: 20_000 }

interface Told {
  readonly words: string
  readonly fields: object
}

async function tower(database: DatabaseOptions): Promise<RunningTower & { told: Told[]; appId: number }> {
  const told: Told[] = []
  const logger = { ...quiet, error: (fields: object, words: string) => void told.push({ words, fields }) }
  const publisher = { publish: async () => {}, close: async () => {} }
  const api = await runTower(database, { logger, publisher })
  onTestFinished(() => api.tower.stop())
  const app = await api.post('/api/apps', { title: `shop ${Math.random()}` })
  return { ...api, told, appId: app.body.payload?.id }
}

const partsOf = async (api: RunningTower) => (await api.request('GET', '/readyz', { key: null })).body.parts
const becomes = (api: RunningTower, writes: 'ok' | 'unavailable') =>
  until(async () => (await partsOf(api)).writes === writes, LONG)

describe('a PostgreSQL', () => {
  let server: ServerHandle
  let disk: SmallDisk | undefined
  beforeAll(async () => {
    server = await startPostgres()
    disk = smallDisk()
  })
  afterAll(async () => {
    await server?.stop()
    disk?.remove()
  })

  async function inSession(...statements: readonly string[]): Promise<pg.Client> {
    const session = new pg.Client({ connectionString: server.url, application_name: 'psql' })
    session.on('error', () => {})
    onTestFinished(() => session.end().catch(() => {}))
    await session.connect()
    for (const statement of statements) await session.query(statement)
    return session
  }

  it('with a full disk takes no changes from the first that it refuses, until one is taken that needs room', async (test) => {
    if (!disk) return test.skip('this user may mount nothing')
    const told = await (await inSession()).query('show data_directory')
    disk.giveToOwnerOf(told.rows[0].data_directory)
    const session = await inSession(
      `create tablespace small location '${disk.directory}'`,
      'create database small tablespace small',
    )
    onTestFinished(async () => {
      await session.query('drop database small with (force)')
      await session.query('drop tablespace small')
    })
    const url = server.url.replace(/\/postgres$/, '/small')
    const api = await tower({ kind: 'postgres', url })
    await becomes(api, 'ok')
    disk.fill()
    // What is there already has room for some.
    let made = 0
    const description = 'd'.repeat(1_000)
    await until(async () => {
      made += 1
      return (await api.post(`/api/apps/${api.appId}/flags`, { title: `f${made}`, description })).status === 503
    }, LONG)
    await becomes(api, 'unavailable')
    await until(async () => api.told.length > 0)
    const late = await tower({ kind: 'postgres', url })
    await becomes(late, 'unavailable')
    const before = await triesOf(session)
    await until(async () => {
      expect((await partsOf(api)).writes).toBe('unavailable')
      return (await triesOf(session)) > before + 2
    }, LONG)
    disk.empty()
    await becomes(api, 'ok')
    await becomes(late, 'ok')
    expect(api.told.map(({ words }) => words)).toEqual([expect.stringContaining('it has no room left')])
    const again = await api.post(`/api/apps/${api.appId}/flags`, { title: 'last', description })
    expect(again.status).toBe(201)
  })

  it('in which a row is locked takes no changes until it is let go of, and the log says by whom', async () => {
    const api = await tower({ kind: 'postgres', url: server.url })
    await becomes(api, 'ok')
    const holder = await inSession('begin', `select 'a secret' from rulesets where app_id = ${api.appId} for update`)
    const { rows } = await holder.query('select pg_backend_pid() as pid')
    const refused = await api.post(`/api/apps/${api.appId}/flags`, { title: 'checkout' })
    expect(refused.status).toBe(503)
    await until(async () => {
      const { database, writes, publisher } = await partsOf(api)
      return database === 'ok' && writes === 'unavailable' && publisher === 'ok'
    }, LONG)
    await until(async () => api.told.length > 0)
    expect(api.told).toMatchObject([
      {
        words: expect.stringContaining('locks'),
        fields: { holders: [{ pid: rows[0].pid, program: 'psql', state: 'idle in transaction', holds: 'rulesets' }] },
      },
    ])
    expect(JSON.stringify(api.told)).not.toContain('secret')
    // Those of others are taken, and it is not said to be well.
    expect((await api.post('/api/apps', { title: 'another' })).status).toBe(201)
    expect((await partsOf(api)).writes).toBe('unavailable')
    await holder.end()
    await becomes(api, 'ok')
    expect(api.told).toHaveLength(1)
  })

  it('whose rulesets are locked is what is not well, and not the publisher, which cannot tell', async () => {
    const api = await tower({ kind: 'postgres', url: server.url })
    await becomes(api, 'ok')
    const holder = await inSession('begin', 'lock table rulesets in access exclusive mode')
    await until(async () => {
      const parts = await partsOf(api)
      return parts.database === 'ok' && parts.writes === 'unavailable' && !('publisher' in parts)
    }, LONG)
    await holder.end()
    await becomes(api, 'ok')
  })
})

/** How often something was written and rolled back. */
async function triesOf(session: pg.Client): Promise<number> {
  const { rows } = await session.query(`select xact_rollback::int as n from pg_stat_database where datname = 'small'`)
  return rows[0].n
}

describe('an SQLite whose file', () => {
  async function opened() {
    const databases = await testDatabases('sqlite')
    onTestFinished(() => databases.stop())
    const options = await databases.fresh()
    if (options.kind !== 'sqlite') throw new Error('the kind is another')
    const api = await tower(options)
    await becomes(api, 'ok')
    return { api, file: options.file }
  }

  const make = async (api: { appId: number } & RunningTower, title: string) =>
    (await api.post(`/api/apps/${api.appId}/flags`, { title })).status

  it.each([
    ['is deleted', (file: string) => rm(file)],
    ['is replaced', (file: string) => writeFile(`${file}.new`, '').then(() => rename(`${file}.new`, file))],
    ['has lost its log', (file: string) => rm(`${file}-wal`)],
  ])('%s takes no changes from then on, and is read', async (_, spoil) => {
    const { api, file } = await opened()
    expect(await make(api, 'one')).toBe(201)
    await spoil(file)
    expect(await make(api, 'two')).toBe(503)
    await becomes(api, 'unavailable')
    expect(await partsOf(api)).toMatchObject({ database: 'ok' })
    expect(await make(api, 'two')).toBe(503)
    expect(api.told.map(({ words }) => words)).toEqual([expect.stringContaining('not at its path any more')])
    expect((await api.get(`/api/apps/${api.appId}/flags`)).body.payload).toHaveLength(1)
  })

  it('is moved away takes changes again once it is back', async () => {
    const { api, file } = await opened()
    const away = join(dirname(file), 'away')
    await rename(file, away)
    expect(await make(api, 'one')).toBe(503)
    await rename(away, file)
    expect(await make(api, 'one')).toBe(201)
    await becomes(api, 'ok')
  })
})
