import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { DEFAULT_STREAM } from '@tailslide/core'
import { aFlag, type NatsHandle, startNats, until } from '@tailslide/testkit'
import { systemClock } from '@tailslide/transports/clock'
import { connectNats, createNatsCircuitConsumer, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet, type RunningTower, runTower } from '../harness/run-tower.js'

// A Tower of ours on the stream that a deployed Tower, of another database, has filled and goes on to fill.

const CIRCUITS = ['circuit_open', 'circuit_close', 'circuit_recovery_start', 'circuit_recovery_update']

describe.each(KINDS)('beside the apps of another Tower, on %s', (kind) => {
  let databases: TestDatabases
  let server: NatsHandle
  let deployed: NatsConnection
  let manager: JetStreamManager
  let stops: (() => Promise<void>)[]
  let warnings: { readonly fields: object; readonly message: string }[]
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(() => databases?.stop())
  beforeEach(async () => {
    stops = []
    warnings = []
    server = await startNats()
    deployed = await connect({ servers: server.url })
    manager = await jetstreamManager(deployed)
    const subjects = [...CIRCUITS, 'apps.1.update.manual', 'apps.2.update.manual']
    await manager.streams.add({ name: DEFAULT_STREAM, subjects })
    await publish(1, [aFlag({ id: 7, app_id: 1, title: 'live' })])
    await publish(2, [aFlag({ id: 204_711, app_id: 2 }), { id: 31 }])
  })
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop()
    await deployed.close()
    await server.stop()
  })

  const publish = (appId: number, flags: readonly object[]) =>
    jetstream(deployed).publish(`apps.${appId}.update.manual`, JSON.stringify(flags))
  const lastOf = async (appId: number) =>
    (await manager.streams.getMessage(DEFAULT_STREAM, { last_by_subj: `apps.${appId}.>` }))?.string()
  const begin = async (options?: Awaited<ReturnType<TestDatabases['fresh']>>): Promise<RunningTower> => {
    const link = connectNats({ servers: server.url, clock: systemClock })
    link.start()
    const publisher = createNatsRulesetPublisher({ link })
    const circuitConsumer = createNatsCircuitConsumer({ link, clock: systemClock })
    const logger = { ...quiet, warn: (fields: object, message: string) => void warnings.push({ fields, message }) }
    const api = await runTower(options ?? (await databases.fresh()), { publisher, circuitConsumer, logger })
    link.onStatus(({ state }) => {
      if (state === 'up') api.tower.republish()
    })
    stops.push(async () => {
      await api.tower.stop()
      await publisher.close()
      await link.stop()
    })
    return api
  }

  it('the ids of a fresh Tower begin beyond theirs, and theirs stay as they are', async () => {
    const api = await begin()
    const before = [await lastOf(1), await lastOf(2)]
    const app = await until(async () => {
      const answer = await api.post('/api/apps', { title: 'shop' })
      return answer.status === 201 && answer.body.payload
    })
    expect(app.id).toBe(100_000)
    expect((await api.post('/api/apps', { title: 'second' })).body.payload.id).toBe(100_001)
    const flag = await api.post(`/api/apps/${app.id}/flags`, { title: 'x' })
    expect(flag.body.payload.id).toBe(300_000)
    await until(async () => (await lastOf(app.id))?.includes('"id":300000'))
    expect([await lastOf(1), await lastOf(2)]).toEqual(before)
  })

  it('says once that they are there, and that their circuits are left alone', async () => {
    const api = await begin()
    await until(() => warnings.some(({ message }) => message.includes('until they are imported')))
    expect(warnings.find(({ message }) => message.includes('imported'))?.fields).toEqual({ apps: [1, 2] })
    for (let times = 0; times < 3; times++) await jetstream(deployed).publish('circuit_open', '7')
    const dealt = async () => (await manager.consumers.info(DEFAULT_STREAM, 'tower')).num_ack_pending
    await until(() => warnings.some(({ message }) => message.includes('left alone')))
    await until(async () => (await dealt()) === 0)
    api.tower.republish()
    await api.post('/api/apps', { title: 'shop' })
    expect(warnings.filter(({ message }) => message.includes('until they are imported'))).toHaveLength(1)
    expect(warnings.filter(({ message }) => message.includes('circuit messages of a flag'))).toHaveLength(1)
  })

  it('no first id is given out before the stream was read', async () => {
    await server.kill()
    const api = await begin()
    const refused = await api.post('/api/apps', { title: 'shop' })
    expect(refused).toMatchObject({ status: 503, body: { code: 'IDS_UNKNOWN' } })
    await server.start()
    const app = await until(async () => {
      const answer = await api.post('/api/apps', { title: 'shop' })
      return answer.status === 201 && answer.body.payload
    })
    expect(app.id).toBe(100_000)
  })

  it('an app that the other Tower makes where our ids would go next does not lose its ruleset', async () => {
    const options = await databases.fresh()
    await manager.streams.purge(DEFAULT_STREAM)
    const api = await begin(options)
    const first = await until(async () => {
      const answer = await api.post('/api/apps', { title: 'shop' })
      return answer.status === 201 && answer.body.payload
    })
    expect(first.id).toBe(1)
    await publish(2, [aFlag({ id: 1, app_id: 2 })])
    // Known for a minute: what a Tower that starts anew reads at once.
    const next = await begin(options)
    const second = await until(async () => {
      const answer = await next.post('/api/apps', { title: 'second' })
      return answer.status === 201 && answer.body.payload
    })
    expect(second.id).toBe(100_000)
    expect(await lastOf(2)).toContain('"id":1')
  })
})
