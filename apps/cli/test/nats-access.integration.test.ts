import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  type NatsHandle,
  type NodeChild,
  type ServerHandle,
  spawnNode,
  startNats,
  startPostgres,
  until,
} from '@tailslide/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addressOf, documentedConfig, nats210 } from '../../tower/test/nats-access/documented.js'
import { announced, api, tailslide } from './tailslide-process.js'

const SDK = fileURLToPath(new URL('./sdk-with-key.mjs', import.meta.url))
const ADMIN_TOKEN = 'an-admin-token-for-tests'
/** For longer a revoked key must not listen. */
const SOON_MS = 5_000

const children: NodeChild[] = []
const remember = (child: NodeChild): NodeChild => {
  children.push(child)
  return child
}
const port = (server: ServerHandle): number => Number(new URL(server.url).port)

/** The two lines that a person copies. */
async function makeIssuer(): Promise<{ publicKey: string; seed: string }> {
  const child = remember(tailslide(['nats-issuer']))
  expect(await child.exit).toEqual({ code: 0, signal: null })
  const value = (name: string): string =>
    child.lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
  return { publicKey: value('ISSUER'), seed: value('TAILSLIDE_NATS_ISSUER_SEED') }
}

describe('a Tower that decides who may connect to NATS', () => {
  let nats: NatsHandle
  let postgres: ServerHandle
  let tower: NodeChild
  let towerUrl: string
  let seed: string
  let call: ReturnType<typeof api>
  let appId: number
  let flagId: number
  let key: { id: number; key: string }

  beforeAll(async () => {
    const issuer = await makeIssuer()
    seed = issuer.seed
    const config = documentedConfig('auth-callout.conf', { ISSUER: issuer.publicKey })
    ;[nats, postgres] = await Promise.all([startNats({ program: nats210(), config }), startPostgres()])
    tower = remember(
      tailslide(['tower', '--json', '--log-level', 'debug', '--port', '0'], {
        TAILSLIDE_DATABASE_URL: postgres.url,
        TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
        TAILSLIDE_NATS_SERVER: addressOf('tower', 'tower-word', port(nats)),
        TAILSLIDE_NATS_ACCESS: addressOf('tower-access', 'access-word', port(nats)),
        TAILSLIDE_NATS_ISSUER_SEED: seed,
      }),
    )
    towerUrl = (await announced(tower)).url
    call = api(towerUrl, ADMIN_TOKEN)
    await until(async () => (await fetch(`${towerUrl}/readyz`)).status === 200, {
      timeout: 10_000,
      message: () => tower.errors(),
    })
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map((child) => child.exit))
    await Promise.all([nats?.stop(), postgres?.stop()])
  })

  beforeEach(async () => {
    const app = await call('POST', '/apps', { title: randomUUID() })
    appId = app.id
    flagId = (await call('POST', `/apps/${appId}/flags`, { title: 'checkout', rollout_percentage: 100 })).id
    key = await call('POST', `/apps/${appId}/keys`, {})
  })

  const sdk = (options: object): NodeChild =>
    remember(spawnNode(SDK, [JSON.stringify({ appId, natsServer: nats.url, towerUrl, ...options })]))
  const toggle = (on: boolean) => call('PATCH', `/flags/${flagId}/toggle`, { is_active: on })

  it('says in its readiness that SDKs are answered', async () => {
    const answer: unknown = await (await fetch(`${towerUrl}/readyz`)).json()
    expect(answer).toMatchObject({ status: 'ready', parts: { broker: 'ok', natsAccess: 'ok' } })
  })

  it('lets an SDK with a key of the app hear what is changed, and ends it when the key is revoked', async () => {
    const revoked = sdk({ sdkKey: key.key })
    const other = await call('POST', `/apps/${appId}/keys`, {})
    const stays = sdk({ sdkKey: other.key })
    for (const child of [revoked, stays]) await child.nextLine((line) => line === 'initialized: ready')
    await toggle(true)
    for (const child of [revoked, stays]) expect(await child.nextLine()).toBe('checkout is on')

    await call('DELETE', `/apps/${appId}/keys/${key.id}`)
    expect(await revoked.nextLine(() => true, SOON_MS)).toMatch(/^(stale|error): /)
    // It tries again, and is refused.
    await revoked.nextLine((line) => line.includes('refuses the token or user'))
    await toggle(false)
    expect(await stays.nextLine()).toBe('checkout is off')
    expect(revoked.lines).not.toContain('checkout is off')
  })

  it('lets nobody hear an app with the key of another', async () => {
    const stranger = await call('POST', '/apps', { title: randomUUID() })
    const strangersKey = await call('POST', `/apps/${stranger.id}/keys`, {})
    const [own, foreign, unknown] = [
      sdk({ sdkKey: key.key }),
      sdk({ sdkKey: strangersKey.key, initializeTimeout: 2_000 }),
      sdk({ sdkKey: 'tsk_nobodys', initializeTimeout: 2_000 }),
    ]
    await own.nextLine((line) => line === 'initialized: ready')
    await Promise.all([foreign, unknown].map((child) => child.nextLine((line) => line === 'initialized: not ready')))
    await toggle(true)
    expect(await own.nextLine()).toBe('checkout is on')
    expect(foreign.lines.find((line) => line.startsWith('error: '))).toMatch(/permission/i)
    expect(unknown.lines.find((line) => line.startsWith('error: '))).toContain('refuses the token or user')
    for (const child of [foreign, unknown]) expect(child.lines.join('\n')).not.toMatch(/checkout|^ready/m)
  })

  it('stops cleanly, and has logged neither the seed nor a key', async () => {
    tower.kill('SIGTERM')
    expect(await tower.exit).toEqual({ code: 0, signal: null })
    const log = tower.errors()
    expect(log).toContain('NATS access: serving')
    for (const secret of [seed, key.key, 'access-word', 'tower-word']) expect(log).not.toContain(secret)
  })
})

it.each([
  [['--nats-access', 'nats://a'], /^error: --nats-access .* needs --nats-issuer-seed .* beside it\n$/],
  [['--nats-issuer-seed', `SA${'A'.repeat(56)}`], /^error: --nats-issuer-seed .* needs --nats-access .* beside it\n$/],
  [
    ['--nats-access', 'nats://a', '--nats-issuer-seed', `SA${'A'.repeat(56)}`],
    /^error: --nats-access .* needs --nats .* beside it\n$/,
  ],
])('says in one line what is missing beside %j', async (args, message) => {
  const child = remember(tailslide(['tower', '--database', '/nowhere/tower.db', ...args]))
  expect(await child.exit).toEqual({ code: 2, signal: null })
  expect(child.errors()).toMatch(message)
})
