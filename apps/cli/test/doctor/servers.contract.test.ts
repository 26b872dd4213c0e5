import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiscardPolicy, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { createClient } from '@redis/client'
import { startNats, startPostgres, startRedis } from '@tailslide/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkDatabase } from '../../src/doctor/database.js'
import { checkNats, type NatsPlace } from '../../src/doctor/nats.js'
import { checkRedis } from '../../src/doctor/redis.js'
import { loginStore } from '../../src/remote/login.js'
import { run } from '../../src/run.js'

const STREAM = 'flags_ruleset'
const nobody = (): Promise<number> => Promise.reject(new Error('not asked for'))

async function nats(options: Parameters<typeof startNats>[0] = {}) {
  const server = await startNats(options)
  onTestFinished(() => server.stop())
  const look = (more: Partial<NatsPlace> = {}) =>
    checkNats({ nats: server.url, natsStream: STREAM, natsManageStream: true, ...more })
  const manage = async (work: (manager: JetStreamManager) => Promise<unknown>) => {
    const connection = await connect({
      servers: server.url,
      ...(server.token !== undefined && { token: server.token }),
    })
    await work(await jetstreamManager(connection))
    await connection.close()
  }
  return { server, look, manage }
}

async function redis(...args: string[]) {
  const server = await startRedis({ args })
  onTestFinished(() => server.stop())
  return server.url
}

describe('the doctor of NATS', () => {
  it('finds a server away, and a token that is wrong', async () => {
    const { server, look } = await nats({ token: 'right' })
    expect(await look({ natsToken: 'wrong' })).toMatchObject([
      {
        about: 'NATS',
        state: 'bad',
        says: expect.stringMatching(/refuses the token/),
        remedy: expect.stringMatching(/--nats-token/),
      },
    ])
    await server.stop()
    expect(await look({ natsToken: 'right' })).toMatchObject([
      { state: 'bad', says: expect.stringMatching(/cannot be reached/), remedy: expect.stringMatching(/--nats/) },
    ])
  })

  it('finds a stream that is missing, which Tower makes where it may', async () => {
    const { look } = await nats()
    expect(await look()).toMatchObject([
      { about: 'NATS', state: 'good' },
      {
        about: `stream ${STREAM}`,
        state: 'doubtful',
        says: 'it is missing',
        remedy: expect.stringMatching(/start Tower/),
      },
    ])
    expect((await look({ natsManageStream: false }))[1]).toMatchObject({
      state: 'bad',
      remedy: expect.stringMatching(/--nats-manage-stream/),
    })
  })

  it('finds that another stream has what this one is to take', async () => {
    const { look, manage } = await nats()
    await manage((manager) => manager.streams.add({ name: 'flags', subjects: ['circuit_open'] }))
    expect((await look())[1]).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(/it is missing, and stream flags takes/),
      remedy: expect.stringMatching(/--nats-stream flags/),
    })
  })

  it('finds JetStream switched off', async () => {
    const { look } = await nats({ jetstream: false })
    expect((await look())[1]).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(/JetStream is off/),
      remedy: expect.stringMatching(/nats-server -js/),
    })
  })

  it('finds a stream that takes no messages, or is full', async () => {
    const { look, manage } = await nats()
    const subjects = [
      'apps.*.update.*',
      'circuit_open',
      'circuit_close',
      'circuit_recovery_start',
      'circuit_recovery_update',
    ]
    await manage((manager) => manager.streams.add({ name: STREAM, subjects, max_msgs: 1, allow_direct: true }))
    expect((await look()).map(({ state }) => state)).not.toContain('bad')
    await manage(async (manager) => {
      await manager.jetstream().publish('apps.1.update.manual', '[]')
    })
    // As it is made, it takes what comes in place of what is oldest.
    const pushing = await look()
    expect(pushing.map(({ state }) => state)).not.toContain('bad')
    expect(pushing).toContainEqual(
      expect.objectContaining({
        state: 'doubtful',
        says: 'it has reached max_msgs of 1: what comes pushes out what is oldest, which may be the only ruleset of an app',
      }),
    )
    await manage((manager) => manager.streams.update(STREAM, { discard: DiscardPolicy.New }))
    expect(await look()).toContainEqual(
      expect.objectContaining({ state: 'bad', says: 'it is full: it has reached max_msgs of 1' }),
    )
    expect(await look()).toContainEqual(
      expect.objectContaining({
        says: 'discard is new and must be old',
        remedy: expect.stringMatching(/one that runs mends it within a minute/),
      }),
    )
    await manage((manager) => manager.streams.update(STREAM, { subjects: subjects.slice(0, 1) }))
    expect(await look()).toContainEqual(
      expect.objectContaining({
        says: expect.stringMatching(/its subjects lack/),
        remedy: expect.stringMatching(/start Tower/),
      }),
    )
  })

  it('finds a server that is too old to ask Tower who may connect', async () => {
    const { server, look } = await nats()
    const connection = await connect({ servers: server.url })
    const isOld = /^(1|2\.[0-9])\./.test(connection.info?.version ?? '')
    await connection.close()
    expect((await look({ natsAccess: server.url }))[1]).toMatchObject(
      isOld ? { state: 'bad', remedy: expect.stringMatching(/2\.10 or newer/) } : { state: 'good' },
    )
  })
})

describe('the doctor of Redis', () => {
  it('finds one that is plain, and takes it as it is', async () => {
    expect(await checkRedis(await redis())).toMatchObject([
      { about: 'Redis', state: 'good', says: expect.stringMatching(/is plain/) },
      { about: 'clock', state: 'good' },
    ])
  })

  it('finds one that is away, or wants a password', async () => {
    const url = await redis('--requirepass', 'word')
    expect(await checkRedis(url)).toMatchObject([
      { state: 'bad', says: expect.stringMatching(/NOAUTH/), remedy: expect.stringMatching(/user:password/) },
    ])
    expect(await checkRedis('redis://127.0.0.1:1')).toMatchObject([
      { state: 'bad', says: expect.stringMatching(/is away/), remedy: expect.stringMatching(/--redis/) },
    ])
  })

  it('finds a replica, memory that forgets, and a user who may run no scripts', async () => {
    const primary = new URL(await redis())
    expect(await checkRedis(await redis('--replicaof', primary.hostname, primary.port))).toMatchObject([
      { state: 'bad', says: expect.stringMatching(/READONLY/), remedy: expect.stringMatching(/primary/) },
    ])
    const forgetful = await redis('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    expect(await checkRedis(forgetful)).toContainEqual(
      expect.objectContaining({ state: 'bad', says: expect.stringMatching(/^maxmemory-policy is allkeys-lru/) }),
    )
  })

  it.each([
    ['scripts', ['-@scripting'], /EVALSHA, EVAL \(NOPERM .*\): calls are not counted or not read, so no circuit opens/],
    ['hashes', ['-@hash'], /HGET, HSET, HLEN, HINCRBY, HGETALL \(NOPERM .*\): calls are not counted or not read/],
    ['its keys', ['resetkeys'], /GET, SET, HGET.* \(NOPERM .*keys?.*\): calls are not counted or not read/],
  ])('names what a user is refused who may not use %s, and the command that mends it', async (_, rules, says) => {
    const url = await redis()
    const admin = await createClient({ url }).connect()
    onTestFinished(() => admin.destroy())
    await admin.sendCommand(['ACL', 'SETUSER', 'sdk', 'on', '>word', '~*', '+@all', ...rules])
    const look = () => checkRedis(url.replace('redis://', 'redis://sdk:word@'))
    const found = (await look()).find(({ state }) => state === 'bad')
    expect(found?.says).toMatch(says)
    const [, command = ''] = /^redis-cli (.*)$/.exec(found?.remedy ?? '') ?? []
    await admin.sendCommand(command.replaceAll("'", '').split(' '))
    expect((await look()).map(({ state }) => state)).not.toContain('bad')
  })

  it('says that only reports of use are lost where only these are refused', async () => {
    const found = await checkRedis(await redis('--user', 'default', 'on', 'nopass', '~*', '+@all', '-@stream'))
    expect(found).toContainEqual(
      expect.objectContaining({
        state: 'doubtful',
        says: expect.stringMatching(/XADD, XRANGE, XDEL \(NOPERM .*\): Tower does not hear which service asks/),
        remedy: 'redis-cli ACL SETUSER default +xadd +xrange +xdel',
      }),
    )
  })

  it('finds one that answers and takes no writes', async () => {
    const found = await checkRedis(await redis('--min-replicas-to-write', '1'))
    expect(found).toContainEqual(
      expect.objectContaining({ state: 'bad', says: expect.stringMatching(/takes no signals.*NOREPLICAS/) }),
    )
  })
})

describe('the doctor of the database', () => {
  it('finds PostgreSQL ready, away, or closed to this user', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.stop())
    expect(await checkDatabase({ kind: 'postgres', url: server.url })).toMatchObject([
      { about: 'database', state: 'good' },
      { about: 'clock', state: 'good' },
    ])
    const elsewhere = new URL(server.url)
    elsewhere.pathname = '/nowhere'
    expect(await checkDatabase({ kind: 'postgres', url: elsewhere.href })).toMatchObject([
      {
        state: 'bad',
        says: expect.stringMatching(/"nowhere" does not exist/),
        remedy: expect.stringMatching(/--database/),
      },
    ])
  })

  it('finds a file that is not there', async () => {
    expect(await checkDatabase({ kind: 'sqlite', file: '/nowhere/tower.db' })).toMatchObject([
      { state: 'bad', says: expect.stringMatching(/ENOENT/), remedy: expect.stringMatching(/--database/) },
    ])
  })
})

it('looks at servers for somebody who is not logged in, and ends with 1 where one is broken', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailslide-doctor-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const commands = {
    ...{ start: nobody, tower: nobody, aerobat: nobody, backup: nobody, import: nobody },
    ...{ natsIssuer: nobody, recoverAdmin: nobody, circuitBacktest: nobody },
    remote: {
      logins: loginStore({ XDG_CONFIG_HOME: directory }),
      readSecret: async () => '',
      ask: async () => undefined,
    },
  }
  let out = ''
  const output = {
    out: (text: string) => {
      out += text
    },
    err: () => {},
  }
  expect(await run(['doctor', '--redis', await redis()], commands, output)).toBe(0)
  expect(out).toMatch(/^ok +Redis: .* is reachable and is plain/)
  expect(await run(['doctor', '--redis', 'redis://127.0.0.1:1', '--json'], commands, output)).toBe(1)
})
