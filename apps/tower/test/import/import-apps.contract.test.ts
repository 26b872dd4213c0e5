import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { freePort, startPostgres, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type DatabaseOptions, importApps } from '../../src/index.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

interface Recording {
  readonly exchanges: readonly { readonly step: string; readonly body: { readonly payload?: readonly object[] } }[]
}
const recording: Recording = JSON.parse(
  readFileSync(new URL('../../../../conformance/tower-http.json', import.meta.url), 'utf8'),
)
const recorded = (step: string): readonly object[] =>
  recording.exchanges.find((exchange) => exchange.step === step)?.body.payload ?? []

const TRIPPED = {
  ...recorded('flags-list')[1],
  id: 31,
  title: 'tripped',
  is_active: false,
  circuit_status: 'open',
  circuit_recovery_percentage: 0,
}
const RECOVERING = {
  ...TRIPPED,
  id: 32,
  title: 'recovering',
  is_active: true,
  circuit_status: 'recovery',
  circuit_recovery_percentage: 35.5,
}
/** After a PATCH of its percentage alone, a flag that is on says "open". */
const STALE = { ...TRIPPED, id: 33, title: 'stale', is_active: true }
const OFF = { ...TRIPPED, id: 34, title: 'switched off' }
/** By a change of its settings somebody may have switched it on and off again, and each of them is an `update`. */
const UNSURE = { ...TRIPPED, id: 35, title: 'changed since' }
const FLAGS = [...recorded('flags-list'), TRIPPED, RECOVERING, STALE, OFF, UNSURE]
const LOG = [
  { log_id: 11, flag_id: 35, action_type: 'update' },
  { log_id: 10, flag_id: 35, action_type: 'circuit_open' },
  { log_id: 9, flag_id: 34, action_type: 'flag_off' },
  { log_id: 8, flag_id: 31, action_type: 'circuit_open' },
  { log_id: 7, flag_id: 31, action_type: 'update' },
  { log_id: 6, flag_id: 34, action_type: 'circuit_open' },
  { log_id: 5, flag_id: null, action_type: 'delete' },
]
const AT = '2026-11-22T15:43:20.257Z'
const APPS = [
  { id: 7, title: 'App 7', created_at: AT, updated_at: AT },
  { id: 9, title: 'App 9', created_at: AT, updated_at: AT },
]

/** A database on which a Tower has started once. */
async function started(databases: TestDatabases): Promise<DatabaseOptions> {
  const database = await databases.fresh()
  await (await runTower(database)).tower.stop()
  return database
}

/** Answers as the recorded Tower did, errors with status 200 included. */
async function startDeployedTower(flags: readonly object[] = FLAGS): Promise<string> {
  const answers: Readonly<Record<string, unknown>> = {
    '/api/apps': { payload: APPS },
    '/api/apps/7/flags': { payload: flags.map((flag) => ({ ...flag, app_id: 7 })) },
    '/api/apps/9/flags': { payload: [] },
    '/api/logs': { payload: LOG },
  }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[request.url ?? ''] ?? { error: {} }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

describe.each(KINDS)('importing a deployed Tower into %s', (kind) => {
  let databases: TestDatabases
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())

  it('keeps ids, titles and settings, and leaves the next ids to the deployed Tower, which may count on', async () => {
    const database = await started(databases)
    const imported = await importApps({ from: await startDeployedTower(), database, clock })
    expect(imported).toEqual([
      { id: 7, title: 'App 7', flags: FLAGS.length, tripped: ['tripped'], unsure: ['changed since'] },
      { id: 9, title: 'App 9', flags: 0, tripped: [], unsure: [] },
    ])
    const api = await runTower(database)
    expect((await api.get('/api/apps')).body.payload).toMatchObject(APPS)
    const flags: { id: number; title: string }[] = (await api.get('/api/apps/7/flags')).body.payload
    for (const flag of recorded('flags-list')) {
      // What a person set; how a flag stands is told in the words of this project.
      const { circuit_status, circuit_recovery_percentage, ...fields } = Object.fromEntries(Object.entries(flag))
      expect(flags.find(({ id }) => id === fields.id)).toMatchObject({ ...fields, app_id: 7 })
    }
    expect((await api.post('/api/apps', { title: 'new' })).body.payload.id).toBe(100_000)
    expect((await api.post('/api/apps/9/flags', { title: 'new' })).body.payload.id).toBe(100_000)
    expect((await api.get('/api/logs/7')).body.payload[0]).toMatchObject({
      action_type: 'app_create',
      reason: 'App 7, imported from a deployed Tower',
    })
    await api.tower.stop()
  })

  it('a circuit that tripped stays open and recovers, one that recovers goes on, and what a person may have switched off stays off', async () => {
    const database = await started(databases)
    await importApps({ from: await startDeployedTower(), database, clock })
    const api = await runTower(database)
    const flag = async (id: number) => (await api.get(`/api/flags/${id}`)).body.payload
    expect(await flag(31)).toMatchObject({ is_active: false, is_enabled: true, circuit: { state: 'open', trips: 1 } })
    expect(await flag(32)).toMatchObject({
      is_active: true,
      circuit_status: 'recovery',
      circuit_recovery_percentage: 35.5,
    })
    expect(await flag(33)).toMatchObject({ is_active: true, is_enabled: true, circuit: { state: 'closed' } })
    expect(await flag(34)).toMatchObject({ is_active: false, is_enabled: false, circuit: { state: 'closed' } })
    expect(await flag(35)).toMatchObject({ is_active: false, is_enabled: false, circuit: { state: 'closed' } })
    await api.tower.stop()
  })

  it('a Tower that runs meanwhile serves and publishes what was imported', async () => {
    const database = await started(databases)
    const published: number[] = []
    const publisher = {
      publish: async ({ appId }: { appId: number }) => void published.push(appId),
      close: async () => {},
    }
    const api = await runTower(database, { publisher })
    await importApps({ from: await startDeployedTower(), database, appIds: [9], clock })
    await until(() => published.join() === '9')
    await importApps({ from: await startDeployedTower(), database, appIds: [7], clock })
    await until(() => published.join() === '9,7')
    await api.tower.stop()
  })

  it('makes no database where none is', async () => {
    const database = await databases.fresh()
    const imported = importApps({ from: await startDeployedTower(), database, clock })
    await expect(imported).rejects.toMatchObject({ code: 'DATABASE_MISSING' })
  })

  it('is all or nothing: what is taken, missing or unreadable is named', async () => {
    const database = await started(databases)
    const from = await startDeployedTower()
    await importApps({ from, database, appIds: [9], clock })
    const again = importApps({ from, database, clock })
    await expect(again).rejects.toMatchObject({
      code: 'IMPORT_REFUSED',
      message: expect.stringMatching(/has app 9, the app title "App 9"\.$/),
    })
    const absent = importApps({ from, database, appIds: [7, 8], clock })
    await expect(absent).rejects.toMatchObject({
      code: 'IMPORT_REFUSED',
      message: expect.stringMatching(/there is no app 8/),
    })
    const broken = await startDeployedTower([{ ...TRIPPED, rollout_percentage: 101 }])
    await expect(importApps({ from: broken, database, appIds: [7], clock })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/app 7.*\[0\]\.rollout_percentage is 101 and must be a number from 0 to 100/),
    })
    await expect(importApps({ from: `${from}/nowhere`, database, clock })).rejects.toThrow(
      'answered 200 without a list',
    )
    await expect(importApps({ from: from.replace('http:', 'https:'), database, clock })).rejects.toThrow(
      'what answers there does not speak TLS, so write http:// instead of https://',
    )
    await expect(importApps({ from: `http://127.0.0.1:${await freePort()}`, database, clock })).rejects.toThrow(
      'ECONNREFUSED',
    )
    const api = await runTower(database)
    expect((await api.get('/api/apps')).body.payload.map(({ id }: { id: number }) => id)).toEqual([9])
    await api.tower.stop()
  })
})

describe('importing from the PostgreSQL of a deployed Tower', () => {
  it('reads tenths as percent and the log as the API tells it', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(DEPLOYED_TABLES)
    await client.query(`insert into apps (id, title) values (3, 'shop')`)
    await client.query(
      `insert into flags (id, app_id, title, is_active, rollout_percentage, error_threshold_percentage, circuit_status,
        circuit_initial_recovery_percentage, circuit_recovery_increment_percentage, is_recoverable, white_listed_users)
       values (11, 3, 'checkout', true, 334, 500, 'close', 101, 5, true, 'alice,bob'),
        (12, 3, 'tripped', false, 1000, 500, 'open', 100, 1, true, '')`,
    )
    await client.query(
      `insert into logs (flag_id, app_id, action_type) values (12, 3, 'flag_on'), (12, 3, 'circuit_open')`,
    )
    await client.end()
    const databases = await testDatabases('sqlite')
    onTestFinished(() => databases.stop())
    const database = await started(databases)
    expect(await importApps({ from: server.url, database, clock })).toEqual([
      { id: 3, title: 'shop', flags: 2, tripped: ['tripped'], unsure: [] },
    ])
    const api = await runTower(database)
    expect((await api.get('/api/apps/3/flags')).body.payload).toMatchObject([
      {
        id: 11,
        title: 'checkout',
        is_active: true,
        rollout_percentage: 33.4,
        error_threshold_percentage: 50,
        circuit_initial_recovery_percentage: 10.1,
        circuit_recovery_increment_percentage: 0.5,
        white_listed_users: 'alice,bob',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
      { id: 12, is_active: false, is_enabled: true, circuit: { state: 'open' } },
    ])
    await api.tower.stop()
  })
})

const DEPLOYED_TABLES = `
create type circuit_states as enum ('open', 'close', 'recovery');
create type recovery_profile as enum ('linear', 'exponential');
create type actions as enum ('create', 'flag_on', 'circuit_open');
create table apps (id serial primary key, title varchar(255) not null unique,
  created_at timestamp not null default now(), updated_at timestamp not null default now());
create table flags (id serial primary key, app_id integer references apps(id), title varchar(255) not null unique,
  description varchar not null default '', is_active boolean not null default false,
  rollout_percentage integer not null default 0, white_listed_users varchar not null default '',
  error_threshold_percentage integer not null default 0, circuit_status circuit_states not null default 'open',
  is_recoverable boolean not null default false, circuit_recovery_percentage integer not null default 0,
  circuit_recovery_delay integer not null default 100, circuit_initial_recovery_percentage integer not null default 100,
  circuit_recovery_rate integer not null default 100, circuit_recovery_increment_percentage integer not null default 1,
  circuit_recovery_profile recovery_profile not null default 'linear', webhooks varchar not null default '',
  created_at timestamp not null default now(), updated_at timestamp not null default now());
create table logs (id serial primary key, flag_id integer references flags(id), app_id integer references apps(id),
  action_type actions not null, created_at timestamp not null default now());`
