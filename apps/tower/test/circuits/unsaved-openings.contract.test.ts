import { type CircuitTransition, DEFAULT_STREAM, type Flag, type Ruleset } from '@tailslide/core'
import { listenTo, measurePace, startNats, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createHttpRulesetFeed, createHttpRulesetSnapshot } from '@tailslide/transports/http'
import {
  connectNats,
  createNatsCircuitConsumer,
  createNatsCircuitPublisher,
  createNatsRulesetFeed,
  createNatsRulesetPublisher,
} from '@tailslide/transports/nats'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { DatabaseOptions } from '../../src/index.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { refuseWrites } from '../harness/refuse-writes.js'
import { ADMIN_TOKEN, quiet, type RunningTower, runTower } from '../harness/run-tower.js'

/** Whether it happened within a second; longer where the machine is slower than a quiet one. */
function beginSecond(): { expectSoon(): void } {
  const pace = measurePace()
  onTestFinished(pace.stop)
  const begun = performance.now()
  return { expectSoon: () => expect(performance.now() - begun).toBeLessThan(pace.limit(1_000)) }
}

const opened = (flag: Flag): CircuitTransition => ({
  flagId: flag.id,
  appId: flag.app_id,
  revision: flag.circuit_revision ?? null,
  circuit: { state: 'open', openedAt: clock.now(), trips: 1 },
  reason: 'it failed',
})

const shown = ({ version, flags }: Ruleset) => [version, ...flags.map(({ is_active }) => is_active)]

describe.each(KINDS)('an opening that %s cannot store', (kind) => {
  let databases: TestDatabases
  let database: DatabaseOptions
  let api: RunningTower
  let errors: object[]
  let flags: Flag[]

  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())
  beforeEach(async () => {
    database = await databases.fresh()
    errors = []
    const log = (fields: object) => void errors.push(fields)
    api = await runTower(database, { logger: { ...quiet, warn: log, error: log } })
    const app = (await api.post('/api/apps', { title: 'shop' })).body.payload
    flags = []
    for (const title of ['a', 'b']) {
      const made = await api.post(`/api/apps/${app.id}/flags`, { title, is_active: true, rollout_percentage: 100 })
      flags.push(made.body.payload)
    }
    return () => api.tower.stop()
  })

  const follow = () => {
    const feed = createHttpRulesetFeed({ towerUrl: api.url, sdkKey: ADMIN_TOKEN, appId: flags[0]?.app_id ?? 0, clock })
    onTestFinished(() => feed.stop())
    return listenTo(feed)
  }
  const open = (index: number) => api.tower.circuits.publish(opened(flags[index] as Flag))
  const lastIs = (heard: ReturnType<typeof follow>, ...wanted: unknown[]) =>
    until(() => JSON.stringify(shown(heard.rulesets.at(-1) as Ruleset)) === JSON.stringify(wanted), {
      timeout: 10_000,
      message: () => `${JSON.stringify(wanted)}, and heard were ${JSON.stringify(heard.rulesets.map(shown))}`,
    })

  it('switches the flag off for every reader within a second, and is stored when the database writes again', async () => {
    const heard = follow()
    await lastIs(heard, 3, true, true)
    const mend = await refuseWrites(database)
    const second = beginSecond()
    await open(0)
    await lastIs(heard, 4, false, true)
    second.expectSoon()
    const unsaved = heard.rulesets.at(-1)
    expect(unsaved?.flags[0]).toMatchObject({ circuit_status: 'open', is_enabled: true, circuit_revision: 0 })
    await open(1)
    await lastIs(heard, 4, false, false)
    // Who comes now gets it too, over either way.
    await lastIs(follow(), 4, false, false)
    const snapshot = createHttpRulesetSnapshot({
      towerUrl: api.url,
      sdkKey: ADMIN_TOKEN,
      appId: flags[0]?.app_id ?? 0,
      clock,
    })
    expect(await snapshot.take()).toMatchObject({ version: 4, unsaved: true })
    snapshot.close()

    await mend()
    await until(() => heard.rulesets.at(-1)?.flags.every(({ circuit_revision }) => circuit_revision === 1), {
      timeout: 10_000,
    })
    await lastIs(heard, 5, false, false)
    expect(heard.problems).toEqual([])
  })

  it('is not undone by what a person changes before it is stored', async () => {
    const heard = follow()
    await lastIs(heard, 3, true, true)
    const mend = await refuseWrites(database)
    await open(0)
    await lastIs(heard, 4, false, true)
    expect((await api.patch(`/api/flags/${flags[1]?.id}`, { is_active: false })).status).toBeGreaterThanOrEqual(500)
    await mend()
    await until(async () => (await api.patch(`/api/flags/${flags[1]?.id}`, { is_active: false })).status === 200)
    await until(() => heard.rulesets.at(-1)?.flags[0]?.circuit_revision === 1, { timeout: 10_000 })
    expect(
      heard.rulesets.filter(({ version }) => Number(version) > 3).map(({ flags }) => flags[0]?.is_active),
    ).not.toContain(true)
  })

  it('is told to who asks what the flag did, with why it is not stored, until it is', async () => {
    const told = async () => (await api.post(`/api/flags/${flags[0]?.id}/backtest`, {})).body.payload.unsaved
    expect(await told()).toBeNull()
    const mend = await refuseWrites(database)
    await open(0)
    await until(async () => (await told())?.reason === 'it failed', { timeout: 10_000 })
    // What SQLite is made to say here has no code.
    if (kind === 'postgres') {
      await until(async () => (await told())?.why === 'The database takes no changes just now.', { timeout: 10_000 })
    }
    await mend()
    await until(async () => (await told()) === null, { timeout: 10_000 })
  })

  it('is logged with the first error, not with what failed because of it', async () => {
    const mend = await refuseWrites(database)
    await open(0)
    await until(() => errors.length > 0)
    await mend()
    const said = JSON.stringify(errors, (_, value) => (value instanceof Error ? String(value) : value))
    expect(said).toMatch(kind === 'sqlite' ? /database or disk is full/ : /read-only|administrator command|Connection/)
    expect(said).not.toMatch(/cannot rollback/)
  })
})

describe('an opening that no stream takes, because it is full,', () => {
  let databases: TestDatabases
  let database: DatabaseOptions
  let api: RunningTower
  let flag: Flag
  let heard: ReturnType<typeof listenTo>
  let open: () => Promise<void>

  beforeEach(async () => {
    const nats = await startNats()
    const link = connectNats({ servers: nats.url, clock })
    link.start()
    const publisher = createNatsRulesetPublisher({ link })
    databases = await testDatabases('sqlite')
    database = await databases.fresh()
    api = await runTower(database, { publisher, circuitConsumer: createNatsCircuitConsumer({ link, clock }) })
    const { id: appId } = (await api.post('/api/apps', { title: 'shop' })).body.payload
    const made = await api.post(`/api/apps/${appId}/flags`, { title: 'x', is_active: true, rollout_percentage: 100 })
    flag = made.body.payload
    const feed = createNatsRulesetFeed({ servers: nats.url, appId, clock })
    heard = listenTo(feed)
    await until(() => heard.rulesets.at(-1)?.flags[0]?.is_active === true)
    const ask = async (what: string, body?: object) =>
      (await link.connection().request(`$JS.API.STREAM.${what}.${DEFAULT_STREAM}`, body && JSON.stringify(body))).json<{
        config: object
        state: { bytes: number }
        error?: object
      }>()
    const { config, state } = await ask('INFO')
    expect(await ask('UPDATE', { ...config, max_bytes: state.bytes, discard: 'new' })).not.toHaveProperty('error')
    open = () => createNatsCircuitPublisher({ link }).publish(opened(flag))
    return async () => {
      await feed.stop()
      await api.tower.stop()
      await publisher.close()
      await link.stop()
      await nats.stop()
      await databases.stop()
    }
  })

  it('is heard, stored and told all the same', async () => {
    const second = beginSecond()
    await expect(open()).rejects.toThrow()
    await until(() => heard.rulesets.at(-1)?.flags[0]?.is_active === false)
    second.expectSoon()
    expect(heard.rulesets.at(-1)?.flags[0]?.circuit_revision).toBe(1)
  })

  it('is stored when the database writes again, though nobody says it a second time', async () => {
    const mend = await refuseWrites(database)
    await expect(open()).rejects.toThrow()
    await until(() => heard.rulesets.at(-1)?.flags[0]?.is_active === false)
    expect((await api.get(`/api/flags/${flag.id}`)).body.payload).toMatchObject({
      is_active: true,
      circuit_revision: 0,
    })
    await mend()
    await until(async () => (await api.get(`/api/flags/${flag.id}`)).body.payload.circuit_revision === 1)
    await until(() => heard.rulesets.at(-1)?.flags[0]?.circuit_revision === 1)
    expect(heard.rulesets.at(-1)?.flags[0]?.is_active).toBe(false)
  })
})
