import type { Flag, Ruleset, SignalKind } from '@tailslide/core'
import {
  freePort,
  type NatsHandle,
  type NodeChild,
  type ServerHandle,
  startNats,
  startPostgres,
  startRedis,
  until,
} from '@tailslide/testkit'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createNatsRulesetFeed } from '@tailslide/transports/nats'
import { connectRedis, createRedisSignalSink, type RedisConnection } from '@tailslide/transports/redis'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { announced, api, tailslide } from './tailslide-process.js'

const NATS_TOKEN = 'nats-secret'
const REDIS_PASSWORD = 'redis-secret'
const ADMIN_TOKEN = 'an-admin-token-for-tests'

let nats: NatsHandle
let redis: ServerHandle
let postgres: ServerHandle
let connection: RedisConnection
let settings: Record<string, string>
const children: NodeChild[] = []

beforeAll(async () => {
  ;[nats, redis, postgres] = await Promise.all([
    startNats({ token: NATS_TOKEN }),
    startRedis({ args: ['--requirepass', REDIS_PASSWORD] }),
    startPostgres(),
  ])
  const redisUrl = redis.url.replace('redis://', `redis://:${REDIS_PASSWORD}@`)
  connection = connectRedis({ host: redisUrl })
  settings = {
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_NATS_TOKEN: NATS_TOKEN,
    TAILSLIDE_REDIS_URL: redisUrl,
    TAILSLIDE_DATABASE_URL: postgres.url,
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
    TAILSLIDE_PORT: '0',
  }
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.splice(0).map((child) => child.exit))
})

afterAll(async () => {
  await connection.close()
  await Promise.all([nats, redis, postgres].map((server) => server.stop()))
})

function run(args: readonly string[], env = settings): NodeChild {
  const child = tailslide(args, env)
  children.push(child)
  return child
}

async function startTower() {
  const child = run(['tower', '--json'])
  const { url } = await announced(child)
  return { child, call: api(url, ADMIN_TOKEN) }
}

/** A flag of an app of its own whose circuit opens at 50 % failures and is back half a second later. */
async function makeFlag(call: ReturnType<typeof api>, title: string) {
  const app = await call('POST', '/apps', { title })
  return call('POST', `/apps/${app.id}/flags`, {
    title,
    is_active: true,
    rollout_percentage: 100,
    error_threshold_percentage: 50,
    is_recoverable: true,
    circuit_recovery_delay: 500,
    circuit_initial_recovery_percentage: 50,
    circuit_recovery_rate: 200,
    circuit_recovery_increment_percentage: 25,
    circuit_recovery_profile: 'linear',
  })
}

const fail = (flag: CalledFlag, count: number): Promise<void> => emit(flag, 'failure', count)

interface CalledFlag {
  readonly id: number
  readonly app_id: number
}

async function emit(flag: CalledFlag, kind: SignalKind, count: number): Promise<void> {
  const counts = [{ flagId: flag.id, kind, count }]
  const sink = createRedisSignalSink({ connection })
  expect(await sink.send({ appId: flag.app_id, instance: 'test', counts })).toEqual({ unsent: [], refused: [] })
}

/** Resolves when the first flag of the app, as NATS has it, is as wanted. */
async function untilInNats(appId: number, wanted: (flag: Flag) => boolean): Promise<void> {
  const feed = createNatsRulesetFeed({ servers: nats.url, token: NATS_TOKEN, appId, clock })
  await new Promise<void>((resolve) => {
    const onRuleset = ({ flags }: Ruleset): void => {
      if (flags[0] && wanted(flags[0])) resolve()
    }
    feed.start({ onRuleset, onStatus() {}, onProblem() {} })
  })
  await feed.stop()
}

const actionsOf = async (call: ReturnType<typeof api>, flag: { app_id: number }): Promise<string> =>
  JSON.stringify(await call('GET', `/logs/${flag.app_id}`))

it('Tower and two Aerobats, each its own process, open a circuit and recover it, once', async () => {
  const { child, call } = await startTower()
  const aerobats = [run(['aerobat']), run(['aerobat'])]
  const flag = await makeFlag(call, 'recovers')
  await fail(flag, 30)
  const story = ['"circuit_open"', '"circuit_recovery_start"', '"circuit_close"']
  // A recovery goes on when somebody calls the path.
  const callAndLook = async (): Promise<string> => {
    const { circuit_status } = await call('GET', `/flags/${flag.id}`)
    if (circuit_status === 'recovery') await emit(flag, 'success', 3)
    return actionsOf(call, flag)
  }
  await expect
    .poll(callAndLook, { timeout: 20_000 })
    .toSatisfy((log: string) => story.every((action) => log.includes(action)))
  const log = await actionsOf(call, flag)
  for (const action of story) expect(log.split(action)).toHaveLength(2)
  expect(await call('GET', `/flags/${flag.id}`)).toMatchObject({ is_active: true, circuit_status: 'close' })

  for (const each of [child, ...aerobats]) each.kill('SIGTERM')
  for (const each of [child, ...aerobats]) {
    expect(await each.exit).toEqual({ code: 0, signal: null })
    for (const secret of [NATS_TOKEN, REDIS_PASSWORD, ADMIN_TOKEN]) {
      expect(each.errors() + each.lines.join('\n')).not.toContain(secret)
    }
  }
})

it('what Aerobat decides while Tower is killed is done when another Tower starts', async () => {
  const first = await startTower()
  const aerobat = run(['aerobat'])
  const flag = await makeFlag(first.call, 'decided')
  await first.call('PATCH', `/flags/${flag.id}`, { is_recoverable: false })
  await untilInNats(flag.app_id, (published) => !published.is_recoverable)
  first.child.kill('SIGKILL')
  await first.child.exit
  await fail(flag, 30)
  await expect.poll(() => aerobat.errors(), { timeout: 60_000 }).toContain('"msg":"circuit opened"')
  const second = await startTower()
  await expect
    .poll(() => second.call('GET', `/flags/${flag.id}`), { timeout: 20_000 })
    .toMatchObject({ is_active: false, circuit_status: 'open' })
})

it('Aerobat starts and stops with neither NATS nor Redis there, and says what is away', async () => {
  const [natsPort, redisPort] = [await freePort(), await freePort()]
  const child = run(['aerobat', '--nats', `127.0.0.1:${natsPort}`, '--redis', `127.0.0.1:${redisPort}`], {})
  await expect.poll(() => child.errors(), { timeout: 60_000 }).toContain('NATS is away; trying again')
  await expect.poll(() => child.errors(), { timeout: 60_000 }).toContain('Redis is away; trying again')
  child.kill('SIGINT')
  expect(await child.exit).toEqual({ code: 0, signal: null })
})

it('Tower tells that no Aerobat runs, and that one does again, and serves flags all the while', async () => {
  const own = await startNats()
  onTestFinished(() => own.stop())
  const { TAILSLIDE_NATS_TOKEN, ...others } = settings
  const env = { ...others, TAILSLIDE_NATS_SERVER: own.url }
  const child = run(['tower', '--json'], env)
  const { url } = await announced(child)
  const LONG = { timeout: 120_000 }
  const says = (state: string) =>
    until(async () => {
      const answer = await fetch(`${url}/readyz`)
      return JSON.parse(await answer.text()).aerobats.state === state && answer.status
    }, LONG)
  expect(await says('none')).toBe(200)
  const aerobat = run(['aerobat'], env)
  expect(await says('ready')).toBe(200)
  await until(() => child.errors().includes('an Aerobat answers'), LONG)
  expect(child.errors().split('no Aerobat answers: flags that fail are not turned off by themselves')).toHaveLength(2)
  aerobat.kill('SIGTERM')
  expect(await aerobat.exit).toEqual({ code: 0, signal: null })
})

it('Tower says in one line that its PostgreSQL cannot be reached, without the password', async () => {
  const port = await freePort()
  const child = run(['tower', '--database', `postgres://me:hush@127.0.0.1:${port}/db`, '--port', '0'], {})
  expect(await child.exit).toEqual({ code: 1, signal: null })
  expect(child.errors()).toContain(
    `error: --database (TAILSLIDE_DATABASE_URL) is "postgres://***@127.0.0.1:${port}/db": The database cannot be reached`,
  )
  expect(child.errors().trimEnd().split('\n')).toHaveLength(1)
})

it('a Tower on a NATS that keeps no messages is not ready: circuits do not move', async () => {
  const plain = await startNats({ jetstream: false })
  onTestFinished(() => plain.stop())
  const { TAILSLIDE_NATS_TOKEN, ...others } = settings
  const child = run(['tower', '--json'], { ...others, TAILSLIDE_NATS_SERVER: plain.url })
  const { url } = await announced(child)
  await until(() => child.errors().includes('circuit messages have to wait'), { timeout: 20_000 })
  expect(child.errors()).toContain('JetStream is off')
  const answer = await fetch(`${url}/readyz`)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ status: 'not_ready', parts: { broker: 'unavailable' } })
})

it('the summary of a Tower tells whether NATS and Redis were reached, and without Redis what that means', async () => {
  const summary = async (more: Record<string, string>) => {
    const { TAILSLIDE_REDIS_URL, ...others } = settings
    const child = run(['tower'], { ...others, ...more })
    await child.nextLine((line) => line.includes('Ctrl+C stops it'), 30_000)
    return child.lines.join('\n')
  }
  const [servers, store] = [nats.url, redis.url].map((url) => new URL(url).host)
  const good = await summary({ TAILSLIDE_REDIS_URL: settings.TAILSLIDE_REDIS_URL ?? '' })
  expect(good).toMatch(new RegExp(`Rulesets: over HTTP and NATS; NATS at (nats://)?${servers} is connected\n`))
  expect(good).toMatch(new RegExp(`Signals: in Redis; Redis at redis://\\*\\*\\*@${store} is connected\n`))
  const nowhere = await freePort()
  const bad = await summary({ TAILSLIDE_NATS_TOKEN: 'wrong', TAILSLIDE_REDIS_URL: `redis://127.0.0.1:${nowhere}` })
  expect(bad).toMatch(/Rulesets: over HTTP and NATS; NATS at .* is away and tried again for ever: .* refuses the token/)
  expect(bad).toMatch(/Signals: in Redis; Redis at .* is away and tried again for ever: .*ECONNREFUSED/)
  expect(await summary({})).toMatch(
    /Signals: in memory, no Redis was named; no Aerobat reads them there, so no circuit/,
  )
})
