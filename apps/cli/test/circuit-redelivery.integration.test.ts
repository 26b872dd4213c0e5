import { randomUUID } from 'node:crypto'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { type CircuitTransition, DEFAULT_STREAM, encodeCircuitMessage } from '@tailslide/core'
import { type NodeChild, type ServerHandle, startNats, startPostgres, startProxy, until } from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { connectNats, createNatsCircuitPublisher } from '@tailslide/transports/nats'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

const ADMIN_TOKEN = 'an-admin-token-for-tests'

let postgres: ServerHandle
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** A broker of its own, a proxy before it and one before the database, and Towers that run until they are killed. */
async function startWorld() {
  const nats = await startNats()
  const [natsLink, databaseLink] = await Promise.all([startProxy(nats), startProxy(postgres)])
  const link = connectNats({ servers: nats.url, clock })
  link.start()
  const connection = await connect({ servers: nats.url })
  const manager = await jetstreamManager(connection)
  /** What the server knows of the Towers' one consumer; rejects until one of them has made it. */
  const consumer = () => manager.consumers.info(DEFAULT_STREAM, 'tower')
  const children: NodeChild[] = []
  onTestFinished(async () => {
    postgres.thaw()
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map((child) => child.exit))
    await link.stop()
    await connection.close()
    await Promise.all([natsLink.stop(), databaseLink.stop(), nats.stop()])
  })
  return {
    natsLink,
    databaseLink,
    async startTower({
      through = {},
      port = '0',
    }: {
      through?: { nats?: number; database?: number }
      port?: string
    } = {}) {
      const database = new URL(postgres.url)
      if (through.database) database.port = String(through.database)
      const child = tailslide(['tower', '--json', '--log-level', 'warn'], {
        TAILSLIDE_NATS_SERVER: through.nats ? `nats://127.0.0.1:${through.nats}` : nats.url,
        TAILSLIDE_DATABASE_URL: database.href,
        TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
        TAILSLIDE_PORT: port,
      })
      children.push(child)
      const { url } = await announced(child)
      await until(consumer)
      const kill = async (): Promise<void> => {
        child.kill('SIGKILL')
        await child.exit
      }
      return { port: new URL(url).port, call: api(url, ADMIN_TOKEN), kill }
    },
    /** As an Aerobat of this project publishes it, or as a deployed one does. */
    async publish(transition: CircuitTransition, from: Sender): Promise<void> {
      if (from === 'an Aerobat') return createNatsCircuitPublisher({ link }).publish(transition)
      const { subject, data } = encodeCircuitMessage(transition)
      connection.publish(subject, data)
      return connection.flush()
    },
    consumer,
  }
}

type Sender = 'an Aerobat' | 'a deployed Aerobat'
type Call = ReturnType<typeof api>

async function makeFlag(call: Call): Promise<{ id: number; app_id: number }> {
  const app = await call('POST', '/apps', { title: randomUUID() })
  return call('POST', `/apps/${app.id}/flags`, { title: 'checkout', is_active: true, rollout_percentage: 100 })
}

const opening = ({ id, app_id }: { id: number; app_id: number }): CircuitTransition => ({
  flagId: id,
  appId: app_id,
  revision: 0,
  circuit: { state: 'open', openedAt: 1_000, trips: 1 },
  reason: '62 % of 45 calls failed',
})

async function openings(call: Call, appId: number): Promise<number> {
  const entries: { action_type: string }[] = await call('GET', `/logs/${appId}`)
  return entries.filter(({ action_type }) => action_type === 'circuit_open').length
}

const SENDERS: Sender[] = ['an Aerobat', 'a deployed Aerobat']

it.each(SENDERS)('a message of %s that a Tower had in hand when it was killed is applied by another', async (from) => {
  const world = await startWorld()
  const doomed = await world.startTower({ through: { database: world.databaseLink.port } })
  const flag = await makeFlag(doomed.call)
  world.databaseLink.cut()
  await world.publish(opening(flag), from)
  await until(async () => (await world.consumer()).num_ack_pending === 1)

  await doomed.kill()
  expect((await world.consumer()).delivered.consumer_seq).toBe(1)

  const other = await world.startTower()
  await until(async () => (await world.consumer()).num_ack_pending === 0, { timeout: 10_000 })
  expect((await world.consumer()).delivered.consumer_seq).toBeGreaterThan(1)
  expect(await other.call('GET', `/flags/${flag.id}`)).toMatchObject({
    is_active: false,
    circuit_status: 'open',
    circuit_revision: 1,
  })
  expect(await openings(other.call, flag.app_id)).toBe(1)
})

it.each(SENDERS)(
  'one of %s that was applied and not yet acknowledged changes nothing when it comes again',
  async (from) => {
    const world = await startWorld()
    const doomed = await world.startTower({ through: { nats: world.natsLink.port } })
    const flag = await makeFlag(doomed.call)
    postgres.freeze()
    await world.publish(opening(flag), from)
    await until(async () => (await world.consumer()).num_ack_pending === 1)
    // The acknowledgement will never get there.
    world.natsLink.cut()
    postgres.thaw()
    const isStored = async () => {
      const now = await doomed.call('GET', `/flags/${flag.id}`)
      return now.circuit_status === 'open' && now
    }
    // On a busy machine a database that was frozen takes its time.
    const stored = await until(isStored, { timeout: 30_000 })
    await doomed.kill()
    expect(await world.consumer()).toMatchObject({ num_ack_pending: 1, delivered: { consumer_seq: 1 } })

    const again = await world.startTower({ port: doomed.port })
    await until(async () => (await world.consumer()).num_ack_pending === 0, { timeout: 10_000 })
    expect((await world.consumer()).delivered.consumer_seq).toBeGreaterThan(1)
    expect(await again.call('GET', `/flags/${flag.id}`)).toEqual(stored)
    expect(stored.circuit_revision).toBe(1)
    expect(await openings(again.call, flag.app_id)).toBe(1)
  },
)
