import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { DEFAULT_STREAM, HEADERS } from '@tailslide/core'
import { type NatsHandle, type NodeChild, type ServerHandle, startNats, startPostgres, until } from '@tailslide/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

const ADMIN_TOKEN = 'an-admin-token-for-tests'

let nats: NatsHandle
let postgres: ServerHandle
let connection: NatsConnection
let children: NodeChild[]

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())
beforeEach(async () => {
  children = []
  nats = await startNats()
  connection = await connect({ servers: nats.url, reconnect: false })
})
afterEach(async () => {
  for (const child of children) {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
  }
  await Promise.all(children.map((child) => child.exit))
  await connection.close()
  await nats.stop()
})

async function startTower() {
  const child = tailslide(['tower', '--json', '--log-level', 'error'], {
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
    TAILSLIDE_PORT: '0',
  })
  children.push(child)
  const { url } = await announced(child)
  return { child, call: api(url, ADMIN_TOKEN) }
}

async function makeFlag(call: ReturnType<typeof api>, title: string): Promise<{ id: number; app_id: number }> {
  const app = await call('POST', '/apps', { title })
  return call('POST', `/apps/${app.id}/flags`, { title: 'x', rollout_percentage: 100 })
}

interface InStream {
  version: number
  isActive: boolean
  rollout: number
}

/**
 * Asked of the stream itself, which answers once it is whole: `streams.getMessage` of one that is just being made ends a
 * nats-server 2.9.10 ("invalid memory address or nil pointer dereference" in its `jsMsgGetRequest`).
 */
async function inStream(appId: number): Promise<InStream | undefined> {
  const { direct } = await jetstreamManager(connection)
  const message = await direct.getMessage(DEFAULT_STREAM, { last_by_subj: `apps.${appId}.>` }).catch(() => undefined)
  if (!message) return undefined
  const [flag] = JSON.parse(message.string())
  return {
    version: Number(message.header.get(HEADERS.version)),
    isActive: flag?.is_active,
    rollout: flag?.rollout_percentage,
  }
}

/** Every message of the app, as the stream takes them. */
async function watchVersions(appId: number): Promise<number[]> {
  const versions: number[] = []
  const consumer = await jetstream(connection).consumers.get(DEFAULT_STREAM, {
    filter_subjects: `apps.${appId}.>`,
    deliver_policy: DeliverPolicy.New,
  })
  const messages = await consumer.consume()
  void (async () => {
    for await (const message of messages) versions.push(Number(message.headers?.get(HEADERS.version)))
  })().catch(() => {})
  return versions
}

it('publishes everything again when its stream was deleted, long before it would compare by itself', async () => {
  const { call } = await startTower()
  const flags = [await makeFlag(call, 'one'), await makeFlag(call, 'two'), await makeFlag(call, 'three')]
  await until(async () => (await inStream(flags[2]?.app_id ?? 0))?.version === 2)
  const manager = await jetstreamManager(connection)
  for (let round = 0; round < 2; round++) {
    await manager.streams.delete(DEFAULT_STREAM)
    await until(
      async () => (await Promise.all(flags.map((flag) => inStream(flag.app_id)))).every((last) => last?.version === 2),
      { timeout: 30_000 },
    )
  }
})

it('publishes again what a NATS server has lost while it was away, and what was changed meanwhile', async () => {
  const { call } = await startTower()
  const [kept, changed] = [await makeFlag(call, 'kept'), await makeFlag(call, 'changed')]
  await until(async () => (await inStream(changed.app_id))?.version === 2)
  await nats.kill()
  await connection.closed()
  await call('PATCH', `/flags/${changed.id}/toggle`, { is_active: true })
  await nats.start()
  connection = await connect({ servers: nats.url, reconnect: false })
  await until(async () => (await inStream(changed.app_id))?.isActive === true, { timeout: 5_000 })

  const manager = await jetstreamManager(connection)
  await manager.streams.purge(DEFAULT_STREAM)
  await nats.kill()
  await nats.start()
  connection = await connect({ servers: nats.url, reconnect: false })
  await until(async () => (await inStream(kept.app_id))?.version === 2, { timeout: 5_000 })
})

it('Towers that are killed, frozen and thawed in the middle of publishing leave no older version after a newer one', async () => {
  const towers = [await startTower(), await startTower()]
  const first = towers[0]
  if (!first) throw new Error('no Tower')
  const flag = await makeFlag(first.call, 'walk')
  await until(async () => (await inStream(flag.app_id))?.version === 2)
  const versions = await watchVersions(flag.app_id)

  let acknowledged = 0
  const toggleOften = async (call: ReturnType<typeof api>, times: number, is: boolean): Promise<void> => {
    for (let time = 0; time < times; time++) {
      const done = await call('PATCH', `/flags/${flag.id}/toggle`, { is_active: time % 2 === 0 ? is : !is }).catch(
        () => undefined,
      )
      if (!done) return
      acknowledged++
    }
  }

  for (let round = 0; round < 6; round++) {
    const [victim, other] = round % 2 === 0 ? [towers[0], towers[1]] : [towers[1], towers[0]]
    if (!victim || !other) throw new Error('no Towers')
    const before = acknowledged
    const busy = toggleOften(victim.call, 80, true)
    await until(() => acknowledged > before + 10)
    if (round % 4 < 2) {
      victim.child.kill('SIGSTOP')
      // The frozen one may hold the lock of the app, and then the other waits; both are cases to be seen here.
      await Promise.race([toggleOften(other.call, 20, false), until(() => false, { timeout: 700 }).catch(() => {})])
      victim.child.kill('SIGCONT')
      await busy
    } else {
      victim.child.kill('SIGKILL')
      await victim.child.exit
      await busy
      towers[towers.indexOf(victim)] = await startTower()
    }
    await toggleOften(other.call, 20, round % 2 === 0)
  }

  const survivor = towers[0]
  if (!survivor) throw new Error('no Tower')
  // What no change before it has, so that the stream's newest is known to be the last.
  await survivor.call('PATCH', `/flags/${flag.id}`, { rollout_percentage: 37 })
  await until(async () => (await inStream(flag.app_id))?.rollout === 37, { timeout: 10_000 })
  const last = await inStream(flag.app_id)
  // How soon the reader of this test has what the stream has is not what is tested.
  await until(() => versions.at(-1) === last?.version, { timeout: 30_000 })
  expect(acknowledged).toBeGreaterThan(150)
  expect(versions.length).toBeGreaterThan(50)
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
})
