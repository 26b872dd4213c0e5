import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NodeChild, startNats, startPostgres, startRedis, until } from '@tailslide/testkit'
import { afterEach, expect, it } from 'vitest'
import { announced, tailslide } from './tailslide-process.js'

const children: NodeChild[] = []
const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.splice(0).map((child) => child.exit))
  for (const step of undo.splice(0)) await step()
})

function run(args: readonly string[], env: Record<string, string>): NodeChild {
  const child = tailslide(args, { TAILSLIDE_LOG_LEVEL: 'debug', ...env })
  children.push(child)
  return child
}

interface Line {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}
const linesOf = (child: NodeChild): Line[] =>
  child
    .errors()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

const ADMIN_TOKEN = 'admin-hush-token-for-tests'

/** Sends the secret wherever a careless client may put one; what is answered, if anything, is of no interest. */
async function mistreat(url: string, secret: string): Promise<void> {
  const send = (path: string, init: RequestInit) =>
    fetch(url + path, init)
      .then((answer) => answer.text())
      .catch(() => '')
  const authorization = `Bearer ${secret}`
  const json = { 'content-type': 'application/json' }
  const bodies = [`{"title":"${secret}"`, JSON.stringify({ [secret]: secret }), JSON.stringify({ title: secret, x: 1 })]
  await Promise.all([
    send('/api/apps', { headers: { authorization } }),
    send('/api/apps', { headers: { authorization: secret, cookie: `session=${secret}`, 'x-api-key': secret } }),
    send('/api/sdk/apps/1/ruleset', { headers: { authorization, 'if-none-match': secret, 'last-event-id': secret } }),
    send(`/api/apps?token=${secret}&sdkKey=${secret}`, { headers: { authorization } }),
    send(`/api/sdk/apps/${secret}/ruleset`, { headers: { authorization } }),
    send(`/api/sdk/apps/1/ruleset;${secret}`, { headers: { authorization } }),
    send(`/api/${secret}`, { headers: { authorization } }),
    send(`/%${secret}`, {}),
    ...bodies.map((body) => send('/api/apps', { method: 'POST', body, headers: { authorization, ...json } })),
    ...bodies.map((body) =>
      send('/api/sdk/apps/1/signals', { method: 'POST', body, headers: { authorization, ...json } }),
    ),
  ])
}

it('of a cluster never show a key, a token or a password, whatever fails', async () => {
  const [nats, redis, postgres] = await Promise.all([
    startNats({ token: 'nats-hush' }),
    startRedis({ args: ['--requirepass', 'redis-hush'] }),
    startPostgres(),
  ])
  undo.push(...[nats, redis, postgres].map((server) => () => server.stop()))
  const env = {
    TAILSLIDE_NATS_SERVER: nats.url,
    TAILSLIDE_NATS_TOKEN: 'nats-hush',
    TAILSLIDE_REDIS_URL: redis.url.replace('redis://', 'redis://:redis-hush@'),
    TAILSLIDE_DATABASE_URL: postgres.url.replace('postgres@', 'postgres:database-hush@'),
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
  }
  const tower = run(['tower', '--json', '--port', '0'], env)
  const { TAILSLIDE_DATABASE_URL, TAILSLIDE_ADMIN_TOKEN, ...shared } = env
  const aerobat = run(['aerobat', '--health-port', '0'], shared)
  const { url } = await announced(tower)
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api${path}`, { method, headers, body: JSON.stringify(body ?? {}) })
    return JSON.parse(await answer.text()).payload
  }
  await call('POST', '/apps', { title: 'shop' })
  const { key } = await call('POST', '/apps/1/keys')
  for (const secret of [ADMIN_TOKEN, key]) await mistreat(url, secret)
  await until(() => linesOf(aerobat).some(({ msg }) => msg === 'health and metrics can be asked'))

  await Promise.all([nats, redis, postgres].map((server) => server.kill()))
  const seen = (child: NodeChild, words: RegExp) =>
    until(() => linesOf(child).some(({ msg }) => words.test(msg)), { timeout: 20_000, message: () => `${words}` })
  await Promise.all([tower, aerobat].flatMap((child) => [seen(child, /NATS is away/), seen(child, /Redis is away/)]))
  for (const secret of [ADMIN_TOKEN, key]) await mistreat(url, secret)
  await seen(tower, /database cannot be reached/)

  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  for (const child of [tower, aerobat]) {
    for (const secret of [key, 'hush'])
      expect(
        child
          .errors()
          .split('\n')
          .filter((line) => line.includes(secret)),
      ).toEqual([])
  }
  const failed = linesOf(tower).filter(({ level, msg }) => level === 'warn' && /database cannot/.test(msg))
  expect(failed[0]).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    method: expect.any(String),
    path: expect.any(String),
  })
})

it('tell of every request at debug, with route, status, time and the code of the error, and of none at info', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tailslide-logs-'))
  undo.push(async () => rmSync(data, { recursive: true, force: true }))
  const env = { TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN, TAILSLIDE_DATA: data }
  const loud = run(['start', '--json', '--port', '0'], env)
  const { url } = await announced(loud)
  await mistreat(url, ADMIN_TOKEN)
  await fetch(`${url}/api/flags/7?x=hush`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
  const isAnswer = ({ msg, path }: Line) => msg === 'request answered' && path === '/api/flags/7'
  const line = await until(() => linesOf(loud).find(isAnswer))
  expect(line).toMatchObject({
    level: 'debug',
    method: 'GET',
    route: '/api/flags/:id',
    status: 400,
    code: 'INVALID_INPUT',
    ms: expect.any(Number),
  })
  expect(loud.errors()).not.toContain('hush')
  loud.kill('SIGTERM')
  await loud.exit

  const quiet = run(['start', '--json', '--port', '0'], { ...env, TAILSLIDE_LOG_LEVEL: 'info' })
  await mistreat((await announced(quiet)).url, ADMIN_TOKEN)
  quiet.kill('SIGTERM')
  await quiet.exit
  expect(linesOf(quiet).filter(({ msg }) => /request/.test(msg))).toEqual([])
  expect(quiet.errors()).not.toContain('hush')
})
