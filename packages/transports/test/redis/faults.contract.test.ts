import { fileURLToPath } from 'node:url'
import type { SignalCount, SignalReading } from '@tailslide/core'
import { fakeClock, freePort, measurePace, spawnNode, startProxy, startRedis, until } from '@tailslide/testkit'
import {
  connectRedis,
  createRedisSignalReader,
  createRedisSignalSink,
  type RedisConnectionOptions,
} from '@tailslide/transports/redis'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { RedisClient } from '../../src/redis/connect.js'

const pace = measurePace()
afterAll(() => pace.stop())

const UNSENT_WITHIN_MS = 2_000

function open(options: RedisConnectionOptions) {
  const states: string[] = []
  const connection = connectRedis({ onStatus: ({ state }) => states.push(state), ...options })
  onTestFinished(() => connection.close())
  const sink = createRedisSignalSink({ connection })
  const reader = createRedisSignalReader({ connection })
  let emitted = 0
  let held = 0
  /** Emits so many failures and sends them with what is still held; what came back unsent is held. */
  const emit = async (count: number): Promise<number> => {
    emitted += count
    held += count
    const counts: SignalCount[] = held > 0 ? [{ flagId: 13, kind: 'failure', count: held }] : []
    const begun = performance.now()
    const report = await sink.send({ appId: 5, instance: 'web-1', counts })
    expect(performance.now() - begun).toBeLessThan(pace.limit(UNSENT_WITHIN_MS))
    expect(report.refused).toEqual([])
    if (report.unsent.length > 0) expect(report.error).toBeInstanceOf(Error)
    held = report.unsent.reduce((sum, unsent) => sum + unsent.count, 0)
    return held
  }
  const total = ({ buckets }: SignalReading): number => buckets.reduce((sum, { count }) => sum + count, 0)
  return {
    connection,
    states,
    emit,
    reader,
    ready: () => until(() => connection.status().state === 'ready', { timeout: 14_000 }),
    down: () => until(() => connection.status().state === 'down', { timeout: 14_000 }),
    /** Sends what is held until nothing is, and compares the store with all that was ever emitted. */
    async settle() {
      await until(async () => (await emit(0)) === 0, { timeout: 10_000 })
      expect(total(await until(() => reader.read(5, 120_000, 1_000)))).toBe(emitted)
    },
  }
}

/** A replica is given its copy at once, and not after waiting 5 s for others. */
const QUICK_SYNC = ['--repl-diskless-sync-delay', '0']

const startServer = async (args: string[] = []) => {
  const redis = await startRedis({ args })
  onTestFinished(() => redis.stop())
  return redis
}

describe('when Redis fails', () => {
  test('killed and started again under traffic: sends report what is unsent, and every count arrives once', async () => {
    const redis = await startServer()
    const client = open({ host: redis.url })
    await client.ready()
    for (let round = 0; round < 3; round += 1) {
      const killing = redis.kill()
      for (let send = 0; send < 20; send += 1) await client.emit(7)
      await killing
      await client.down()
      expect(await client.emit(1)).toBeGreaterThan(0)
      await expect(client.reader.read(5, 1_000, 1_000)).rejects.toMatchObject({ code: 'STORE_AWAY' })
      await redis.start()
      await client.ready()
      await client.emit(3)
    }
    await client.settle()
    // A closed connection and a refused one are two errors, each told.
    const changes = client.states.filter((state, index) => state !== client.states[index - 1])
    expect(changes).toEqual(['ready', 'down', 'ready', 'down', 'ready', 'down', 'ready'])
  })

  test('frozen for 3 s: what it was sent before it froze counts once when it goes on', async () => {
    const redis = await startServer()
    const client = open({ host: redis.url })
    await client.ready()
    await client.emit(5)
    redis.freeze()
    const until3s = performance.now() + 3_000
    let sends = 0
    while (performance.now() < until3s) {
      expect(await client.emit(1)).toBeGreaterThan(0)
      sends += 1
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(sends).toBeGreaterThan(5)
    redis.thaw()
    await client.settle()
  })

  test('a process that stood still after it had sent believes the answer that lies ready, not its own deadline', async () => {
    const redis = await startServer()
    const connection = connectRedis({ host: redis.url })
    onTestFinished(() => connection.close())
    const timeoutMs = 200
    const sink = createRedisSignalSink({ connection, timeoutMs })
    const batch = { appId: 5, instance: 'web-1', counts: [{ flagId: 13, kind: 'failure', count: 1 }] as const }
    // The server knows the script from then on, and answers after one round trip.
    await until(async () => (await sink.send(batch)).unsent.length === 0)
    const sending = sink.send(batch)
    // By then it has been written.
    await new Promise((resolve) => setImmediate(resolve))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * timeoutMs)
    expect(await sending).toEqual({ unsent: [], refused: [] })
    expect(connection.status().state).toBe('ready')
  })

  test('a link cut without a word is noticed without traffic, and the connection is made anew', async () => {
    const redis = await startServer()
    const proxy = await startProxy(redis.port)
    onTestFinished(() => proxy.stop())
    const client = open({ host: `127.0.0.1:${proxy.port}` })
    await client.ready()
    await client.emit(5)
    proxy.cut()
    await client.down()
    proxy.mend()
    await client.ready()
    await client.settle()
  })

  test('answers lost again and again on a bad link are made good: every count arrives once', async () => {
    const redis = await startServer()
    const proxy = await startProxy(redis.port)
    onTestFinished(() => proxy.stop())
    const client = open({ host: `127.0.0.1:${proxy.port}` })
    await client.ready()
    for (let round = 0; round < 15; round += 1) {
      const sending = client.emit(11)
      // Somewhere between the request's departure and the arrival of its answer.
      for (let turn = 0; turn < round % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      proxy.sever()
      await sending
      proxy.mend()
      await client.ready()
    }
    await client.settle()
  })

  test('a failover behind an endpoint that moves: the demoted server is left, and every count arrives at the new one', async () => {
    const [first, second] = await Promise.all([startServer(QUICK_SYNC), startServer(QUICK_SYNC)])
    const endpoint = { port: first.port }
    const proxy = await startProxy(endpoint)
    onTestFinished(() => proxy.stop())
    const client = open({ host: `127.0.0.1:${proxy.port}` })
    const admin = open({ host: first.url })
    await Promise.all([client.ready(), admin.ready()])
    await client.emit(5)
    const demote = (redis: RedisClient) => redis.sendCommand(['REPLICAOF', '127.0.0.1', String(second.port)])
    const follower = open({ host: second.url })
    await follower.ready()
    await follower.connection.use(async (redis) => {
      await redis.sendCommand(['REPLICAOF', '127.0.0.1', String(first.port)])
      await until(
        async () => String(await redis.sendCommand(['INFO', 'replication'])).includes('master_link_status:up'),
        {
          timeout: 10_000,
        },
      )
      await redis.sendCommand(['REPLICAOF', 'NO', 'ONE'])
    }, 12_000)
    await admin.connection.use(demote, 1_000)
    // The endpoint has not moved yet: the server answers, and takes nothing.
    expect(await client.emit(7)).toBeGreaterThan(0)
    await client.down()
    expect(client.connection.status()).toMatchObject({
      error: { code: 'STORE_AWAY', message: expect.stringMatching(/READONLY/) },
    })
    endpoint.port = second.port
    await client.ready()
    await client.settle()
  })

  test('a server that becomes a replica is noticed without a write', async () => {
    const clock = fakeClock()
    const redis = await startServer()
    const { connection, ready } = open({ host: redis.url, clock })
    await ready()
    await connection.use((client) => client.sendCommand(['REPLICAOF', '127.0.0.1', '1']), 1_000)
    clock.advance(10_000)
    await until(() => connection.status().state === 'down')
    expect(connection.status()).toMatchObject({ error: { message: expect.stringMatching(/is a replica/) } })
  })

  test('absent at the start: sends fail at once and work when it comes', async () => {
    const port = await freePort()
    const client = open({ host: 'http://127.0.0.1', port })
    expect(await client.emit(2)).toBe(2)
    await client.down()
    expect(client.connection.status()).toMatchObject({
      error: { code: 'STORE_AWAY', message: expect.stringMatching(/ECONNREFUSED/) },
    })
    const redis = await startRedis({ args: ['--port', String(port)] })
    onTestFinished(() => redis.stop())
    await client.ready()
    await client.settle()
  })

  test('a wrong password is told, and the connection works when the server takes it', async () => {
    const redis = await startServer(['--requirepass', 'right'])
    const admin = open({ host: `redis://:right@127.0.0.1:${redis.port}` })
    const client = open({ host: redis.url, password: 'later' })
    await client.down()
    expect(client.connection.status()).toMatchObject({ error: { message: expect.stringMatching(/WRONGPASS/) } })
    expect(await client.emit(2)).toBe(2)
    await admin.ready()
    await admin.connection.use((redisClient) => redisClient.configSet('requirepass', 'later'), 1_000)
    await client.ready()
    await client.settle()
  })

  test.each([
    ['whose memory is used up', 'maxmemory', '1', '0', /its memory is used up: raise its maxmemory.*OOM/],
    ['that wants replicas', 'min-replicas-to-write', '1', '0', /too few replicas follow it.*NOREPLICAS/],
  ])('a server %s can be read, takes no signals, and says so in words', async (_, name, refusing, taking, words) => {
    const redis = await startServer()
    const client = open({ host: redis.url })
    await client.ready()
    const set = (value: string) => client.connection.use((redisClient) => redisClient.configSet(name, value), 1_000)
    const sink = createRedisSignalSink({ connection: client.connection })
    const send = () => sink.send({ appId: 5, instance: 'web-2', counts: [{ flagId: 13, kind: 'failure', count: 1 }] })
    await expect(client.reader.tryWriting?.()).resolves.toBeUndefined()
    await set(refusing)
    const refused = { code: 'STORE_REFUSED', message: expect.stringMatching(words) }
    await expect(client.reader.tryWriting?.()).rejects.toMatchObject(refused)
    expect(await send()).toMatchObject({ unsent: [{ count: 1 }], error: refused })
    expect((await client.reader.read(5, 120_000, 1_000)).buckets).toEqual([])
    await set(taking)
    await expect(client.reader.tryWriting?.()).resolves.toBeUndefined()
    expect(await client.connection.use((redisClient) => redisClient.dbSize(), 1_000)).toBe(0)
  })

  test('of a server that is away, and to a user who may not try, nothing is said about writing', async () => {
    const redis = await startServer()
    const client = open({ host: redis.url })
    await client.ready()
    const allow = ['ACL', 'SETUSER', 'reader', 'on', '>word', '~*', '+@read', '+ping', '+hello']
    await client.connection.use((redisClient) => redisClient.sendCommand(allow), 1_000)
    const reader = open({ host: `redis://reader:word@127.0.0.1:${redis.port}` })
    await reader.ready()
    await expect(reader.reader.tryWriting?.()).resolves.toBeUndefined()
    await redis.kill()
    await client.down()
    await expect(client.reader.tryWriting?.()).resolves.toBeUndefined()
  })

  test('TLS spoken to a server that does not is told in words', async () => {
    const redis = await startServer()
    const client = open({ host: `rediss://127.0.0.1:${redis.port}` })
    await client.down()
    expect(client.connection.status()).toMatchObject({
      error: { message: expect.stringMatching(/if it does not speak TLS, write redis:/) },
    })
  })

  test('a cluster that keeps the keys on another server is told in words, to who writes and who reads', async () => {
    const redis = await startServer(['--cluster-enabled', 'yes'])
    const client = open({ host: redis.url })
    await client.ready()
    const { connection } = client
    const words =
      /^Redis is a cluster that keeps its keys on several servers, which is not supported; .*(CLUSTERDOWN|non local key)/
    const { unsent, error } = await createRedisSignalSink({ connection }).send({
      ...{ appId: 1, instance: 'web-1', counts: [{ flagId: 1, kind: 'failure', count: 1 }] },
    })
    expect([unsent.length, error?.message]).toEqual([1, expect.stringMatching(words)])
    await expect(createRedisSignalReader({ connection }).read(1, 1_000, 1_000)).rejects.toThrow(words)
  })

  test('a closed connection is closed for good, and closing while it connects leaves nothing', async () => {
    const redis = await startServer()
    const client = open({ host: redis.url })
    await Promise.all([client.connection.close(), client.connection.close()])
    expect(await client.emit(1)).toBe(1)
    await expect(client.reader.read(5, 1_000, 1_000)).rejects.toMatchObject({ code: 'CLOSED' })
    expect(client.states).toEqual(['closed'])
  })

  test('a connection that is closed while it connects never connects', async () => {
    const redis = await startServer()
    const proxy = await startProxy(redis.port)
    onTestFinished(() => proxy.stop())
    for (let turns = 0; turns < 5; turns += 1) {
      const { connection } = open({ host: `127.0.0.1:${proxy.port}` })
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      await connection.close()
    }
    // One that comes after them stands when theirs would.
    const last = open({ host: `127.0.0.1:${proxy.port}` })
    await last.ready()
    await until(() => proxy.connections === 1)
  })

  test.each([
    ['is there', true],
    ['is absent', false],
  ])('a process that does not close its connection ends all the same when Redis %s', async (_, isThere) => {
    const url = isThere ? (await startServer()).url : `redis://127.0.0.1:${await freePort()}`
    const child = spawnNode(fileURLToPath(new URL('./leave-open.mjs', import.meta.url)), [url])
    expect(await child.nextLine()).toBe(isThere ? 'unsent 0' : 'unsent 1')
    expect(await child.exit).toEqual({ code: 0, signal: null })
  })
})
