import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import {
  freePort,
  makeThrowAwayCa,
  type NatsHandle,
  type NodeChild,
  spawnNode,
  startNats,
  type ThrowAwayCa,
  type TlsPapers,
  until,
} from '@tailslide/testkit'
import { createIssuer } from '@tailslide/tower'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { documentedConfig, nats210 } from '../../tower/test/nats-access/documented.js'
import { rawClient } from '../../tower/test/nats-access/raw-client.js'
import { httpsApi } from './https-api.js'
import { announced, tailslide } from './tailslide-process.js'

const SDK = fileURLToPath(new URL('./sdk-with-key.mjs', import.meta.url))
const LEAVE_OPEN = fileURLToPath(new URL('../../../packages/sdk/test/leave-open.mjs', import.meta.url))
const ADMIN_TOKEN = 'an-admin-token-for-tests'
const HERE = 'DNS:localhost,IP:127.0.0.1'
/** For longer a change must not take, or a revoked key listen. An SDK on NATS looks to Tower for changes much later. */
const SOON_MS = 5_000
/**
 * Servers of a cluster elect a leader for themselves and one for each stream, each after 4 to 9 s of silence and anew when
 * two candidates tie; a consumer that is then put on the dead server costs a reader 2 to 3.5 s more. On a quiet machine
 * 19.5 s were measured for all of it: this is three times as long, and longer by as much as a machine is slower.
 */
const ELECTED_WITHIN_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'tailslide-tls-'))
let towers = 0
const toStop: (() => unknown)[] = []
const sdks: NodeChild[] = []

afterEach(async () => {
  for (const child of sdks) child.kill()
  await Promise.all(sdks.splice(0).map((child) => child.exit))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The `tls` block of docs/nats/tls.conf in another of the files. */
function withTls(file: string, { certificate, key }: TlsPapers, words: Readonly<Record<string, string>> = {}): string {
  const block = /^tls \{.*?^\}/ms.exec(documentedConfig('tls.conf'))?.[0]
  if (block === undefined) throw new Error('docs/nats/tls.conf has no tls block')
  const paths = { CERTIFICATE_FILE: certificate, KEY_FILE: key }
  const defined = Object.entries(paths).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return [...defined, documentedConfig(file, words), block].join('\n')
}

/** `trusted` is all that NODE_EXTRA_CA_CERTS names. */
const trusting = (trusted: string | undefined): Record<string, string> =>
  trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: trusted }

const sdk = (options: object, trusted?: string): NodeChild => {
  const child = spawnNode(SDK, [JSON.stringify(options)], trusting(trusted))
  sdks.push(child)
  return child
}

interface TowerOverTls extends ReturnType<typeof httpsApi> {
  readonly child: NodeChild
  readonly url: string
}

/** A Tower that speaks HTTPS, with a database of its own unless one is named. */
async function startTower(
  ca: ThrowAwayCa,
  { trusted, env, file, port = 0 }: { trusted?: string; env: Record<string, string>; file?: string; port?: number },
): Promise<TowerOverTls> {
  const papers = ca.issue(HERE)
  const child = tailslide(['tower', '--json', '--log-level', 'debug', '--port', String(port)], {
    TAILSLIDE_DATABASE_URL: file ?? join(folder, `tower-${++towers}.db`),
    TAILSLIDE_ADMIN_TOKEN: ADMIN_TOKEN,
    TAILSLIDE_TLS_CERT: papers.certificate,
    TAILSLIDE_TLS_KEY: papers.key,
    ...trusting(trusted),
    ...env,
  })
  toStop.push(async () => {
    child.kill()
    await child.exit
  })
  const { url } = await announced(child)
  expect(url).toMatch(/^https:/)
  return { child, url, ...httpsApi(url, ADMIN_TOKEN, ca.file) }
}

async function untilReady(tower: TowerOverTls): Promise<Readonly<Record<string, string>>> {
  const { parts } = await until(
    async () => {
      const readiness = await tower.readiness()
      return readiness.status === 'ready' && readiness
    },
    { timeout: ELECTED_WITHIN_MS, message: () => `readiness\n${tower.child.errors()}` },
  )
  return parts
}

/** An app with a flag `checkout` that is off, and a key. */
async function makeApp({ call }: TowerOverTls) {
  const app = await call('POST', '/apps', { title: `app ${Math.random()}` })
  const flag = await call('POST', `/apps/${app.id}/flags`, { title: 'checkout', rollout_percentage: 100 })
  const { id: keyId, key }: { id: number; key: string } = await call('POST', `/apps/${app.id}/keys`, {})
  const appId: number = app.id
  return {
    ...{ appId, keyId, key },
    toggle: (on: boolean) => call('PATCH', `/flags/${flag.id}/toggle`, { is_active: on }),
    revoke: () => call('DELETE', `/apps/${appId}/keys/${keyId}`),
  }
}

const isReady = (line: string): boolean => line === 'initialized: ready'
const isNotReady = (line: string): boolean => line === 'initialized: not ready'
const soon = (child: NodeChild, line: string): Promise<string> => child.nextLine((said) => said === line, SOON_MS)

/** What the SDK says of its rulesets when it has found no way to them. */
async function complaint(child: NodeChild): Promise<string> {
  await child.nextLine(isNotReady)
  return child.lines.filter((line) => line.startsWith('error: ')).join('\n')
}

async function stopAll(): Promise<void> {
  for (const stop of toStop.splice(0).reverse()) await stop()
}

const NO_SUCH_CA = /unable to verify the first certificate|self-signed certificate|unable to get local issuer/

describe('auth callout over TLS', () => {
  const issuer = createIssuer()
  let ca: ThrowAwayCa
  let nats: NatsHandle
  let tower: TowerOverTls
  let env: Record<string, string>
  let natsServer: string

  beforeAll(async () => {
    ca = makeThrowAwayCa()
    toStop.push(() => ca.remove())
    const config = withTls('auth-callout.conf', ca.issue(HERE), { ISSUER: issuer.publicKey })
    nats = await startNats({ program: nats210(), config })
    toStop.push(() => nats.stop())
    natsServer = `tls://localhost:${nats.port}`
    env = {
      TAILSLIDE_NATS_SERVER: `tls://tower:tower-word@localhost:${nats.port}`,
      TAILSLIDE_NATS_ACCESS: `tls://tower-access:access-word@localhost:${nats.port}`,
      TAILSLIDE_NATS_ISSUER_SEED: issuer.seed,
    }
    tower = await startTower(ca, { trusted: ca.file, env })
  })
  afterAll(stopAll)

  it('carries both of the connections that Tower has to NATS', async () => {
    expect(await untilReady(tower)).toMatchObject({ broker: 'ok', natsAccess: 'ok' })
  })

  it.each(['tls', 'nats'])(
    'lets an SDK that says %s:// hear what is changed, until its key is revoked',
    async (scheme) => {
      const [app, others] = [await makeApp(tower), await makeApp(tower)]
      const towerUrl = tower.url
      const server = natsServer.replace('tls', scheme)
      const revoked = sdk({ appId: app.appId, natsServer: server, towerUrl, sdkKey: app.key }, ca.file)
      const stays = sdk({ appId: others.appId, natsServer: server, towerUrl, sdkKey: others.key }, ca.file)
      for (const child of [revoked, stays]) await child.nextLine(isReady)
      await Promise.all([app.toggle(true), others.toggle(true)])
      for (const child of [revoked, stays]) await soon(child, 'checkout is on')

      await app.revoke()
      expect(await revoked.nextLine(() => true, SOON_MS)).toMatch(/^(stale|error): /)
      await revoked.nextLine((line) => line.includes('refuses the token or user'))
      await Promise.all([app.toggle(false), others.toggle(false)])
      await soon(stays, 'checkout is off')
      expect(revoked.lines).not.toContain('checkout is off')
    },
  )

  it('tells a wrong key from a connection that cannot be made', async () => {
    const { appId } = await makeApp(tower)
    const options = { appId, natsServer, towerUrl: tower.url, sdkKey: 'tsk_nobodys', initializeTimeout: 2_000 }
    expect(await complaint(sdk(options, ca.file))).toContain('refuses the token or user')
  })

  it.each(['tls', 'nats'])('tells an SDK that says %s:// and does not know the CA what to do', async (scheme) => {
    const { appId, key: sdkKey } = await makeApp(tower)
    const server = natsServer.replace('tls', scheme)
    const why = await complaint(
      sdk({ appId, natsServer: server, towerUrl: tower.url, sdkKey, initializeTimeout: 2_000 }),
    )
    expect(why).toMatch(NO_SUCH_CA)
    expect(why).toContain(`localhost:${nats.port}`)
    expect(why).toContain('NODE_EXTRA_CA_CERTS')
    expect(why).not.toContain(sdkKey)
  })

  it('has nothing to say to a client that goes on in plain text', async () => {
    const client = rawClient(nats.port, { auth_token: (await makeApp(tower)).key })
    await client.ended
    expect(client.messages).toEqual([])
    expect(nats.output()).toMatch(/TLS handshake error/)
  })

  it('is out of reach for a Tower that does not know the CA, whose log says why', async () => {
    const stranger = await startTower(ca, { env })
    const logged = (what: string): boolean =>
      stranger.child
        .errors()
        .split('\n')
        .some((line) => line.includes(what) && NO_SUCH_CA.test(line))
    await until(() => logged('NATS is away') && logged('NATS access: down'), { message: stranger.child.errors })
    expect(await stranger.readiness()).toMatchObject({
      status: 'not_ready',
      parts: { broker: 'unavailable', natsAccess: 'unavailable' },
    })
  })

  it('does not hold up the end of a process that has an SDK', async () => {
    const { appId, key: sdkKey, toggle } = await makeApp(tower)
    await toggle(true)
    const options = { appId, natsServer, towerUrl: tower.url, sdkKey }
    const child = spawnNode(LEAVE_OPEN, [JSON.stringify(options)], trusting(ca.file))
    expect(await child.nextLine()).toBe('ready true 1')
    expect(await child.exit).toEqual({ code: 0, signal: null })
  })
})

describe('users with permissions over TLS, and a Tower whose certificate is by another CA', () => {
  let ofNats: ThrowAwayCa
  let ofTower: ThrowAwayCa
  let tower: TowerOverTls
  let options: object
  let app: Awaited<ReturnType<typeof makeApp>>
  const both = join(folder, 'both.pem')

  beforeAll(async () => {
    ofNats = makeThrowAwayCa()
    ofTower = makeThrowAwayCa()
    toStop.push(
      () => ofNats.remove(),
      () => ofTower.remove(),
    )
    writeFileSync(both, readFileSync(ofNats.file, 'utf8') + readFileSync(ofTower.file, 'utf8'))
    const nats = await startNats({ config: withTls('users.conf', ofNats.issue(HERE)) })
    toStop.push(() => nats.stop())
    const env = { TAILSLIDE_NATS_SERVER: `tls://tower:tower-word@localhost:${nats.port}` }
    tower = await startTower(ofTower, { trusted: ofNats.file, env })
    await untilReady(tower)
    app = await makeApp(tower)
    // The user `app-1` may hear no other.
    expect(app.appId).toBe(1)
    const natsServer = `tls://app-1:one-word@localhost:${nats.port}`
    options = { appId: 1, natsServer, towerUrl: tower.url, sdkKey: app.key, initializeTimeout: 3_000 }
  })
  afterAll(stopAll)

  it('bring the snapshot from Tower and changes from NATS to an SDK that knows both', async () => {
    await app.toggle(true)
    const child = sdk(options, both)
    await child.nextLine(isReady)
    await app.toggle(false)
    await soon(child, 'checkout is off')
    await app.toggle(true)
    await soon(child, 'checkout is on')
  })

  it('are told apart by an SDK that knows only one', async () => {
    const [onlyNats, onlyTower] = await Promise.all([
      complaint(sdk(options, ofNats.file)),
      complaint(sdk(options, ofTower.file)),
    ])
    expect(onlyNats).toMatch(NO_SUCH_CA)
    expect(onlyNats).toContain(`Tower at ${tower.url}`)
    expect(onlyTower).toMatch(NO_SUCH_CA)
    expect(onlyTower).toContain('NATS at localhost:')
  })
})

describe('three servers of docs/nats/cluster.conf', () => {
  const TOKEN = 'token-of-all'
  let ca: ThrowAwayCa
  let ports: readonly number[]
  let servers: readonly NatsHandle[]
  let tower: TowerOverTls
  let env: Record<string, string>
  let app: Awaited<ReturnType<typeof makeApp>>
  /** Where Tower is found again after a restart. */
  let place: { readonly file: string; readonly port: number }

  /** The file as it stands, but for ports and addresses. */
  const member = (name: string, port: number, { certificate, key }: TlsPapers): string => {
    const words = { NAME: name, CERTIFICATE_FILE: certificate, KEY_FILE: key, CA_FILE: ca.file }
    return documentedConfig('cluster.conf', words)
      .replace('port: 6222', `host: 127.0.0.1\n  port: ${port}`)
      .replace(/nats-(\d)\.example\.com:6222/g, (_match, digit) => `127.0.0.1:${ports[Number(digit) - 1]}`)
  }

  beforeAll(async () => {
    ca = makeThrowAwayCa()
    toStop.push(() => ca.remove())
    ports = [await freePort(), await freePort(), await freePort()]
    servers = await Promise.all(
      ports.map((port, index) => startNats({ config: member(`nats-${index + 1}`, port, ca.issue(HERE)) })),
    )
    for (const server of servers) toStop.push(() => server.stop())
    const [first] = servers
    place = { file: join(folder, 'cluster.db'), port: await freePort() }
    env = { TAILSLIDE_NATS_SERVER: `tls://localhost:${first?.port}`, TAILSLIDE_NATS_TOKEN: TOKEN }
    tower = await startTower(ca, { trusted: ca.file, env, ...place })
    app = await makeApp(tower)
    await untilReady(tower)
  })
  afterAll(stopAll)

  /** Both ways in which an SDK hears: as a reader of the stream, and with a snapshot from Tower. */
  const bothKindsAt = (...indexes: readonly number[]): NodeChild[] => {
    const addresses = indexes.map((index) => `localhost:${servers[index]?.port}`)
    const { appId, key: sdkKey } = app
    const [reading, hearing] = ['', `${TOKEN}@`].map((token) => addresses.map((address) => `tls://${token}${address}`))
    return [
      sdk({ appId, natsServer: reading, sdkKey: TOKEN }, ca.file),
      sdk({ appId, natsServer: hearing, towerUrl: tower.url, sdkKey }, ca.file),
    ]
  }

  it('bring to SDKs on one what Tower publishes on another', async () => {
    const listening = [...bothKindsAt(1), ...bothKindsAt(2)]
    for (const child of listening) await child.nextLine(isReady)
    await app.toggle(true)
    for (const child of listening) await soon(child, 'checkout is on')
    await app.toggle(false)
    for (const child of listening) await soon(child, 'checkout is off')
  })

  it('ask for a certificate wherever a server may connect, and answer no plain text', async () => {
    for (const port of ports) {
      const plain = connectSocket(port, '127.0.0.1').setEncoding('latin1')
      let heard = ''
      plain
        .on('error', () => {})
        .on('data', (part: string) => {
          heard += part
        })
      plain.write('PING\r\n')
      await once(plain, 'close')
      expect(heard).not.toMatch(/INFO|PONG/)

      const bare = connectTls({ port, host: '127.0.0.1', ca: readFileSync(ca.file) })
      const refusal = await new Promise<Error>((resolve) => bare.once('error', resolve))
      expect(refusal.message).toMatch(/certificate required|bad certificate/)
    }
  })

  it.each([
    ['a certificate by another CA', (): TlsPapers => foreign().issue(HERE), /certificate/],
    [
      'a certificate that is for servers alone',
      (): TlsPapers => ca.issue(HERE, 'extendedKeyUsage=serverAuth'),
      /usage/,
    ],
  ])('keep out a server with %s', async (_what, papers, why) => {
    const stranger = await startNats({ config: member('stranger', await freePort(), papers()) })
    toStop.push(() => stranger.stop())
    const words = (): string => servers.map((server) => server.output()).join('\n')
    await until(() => /TLS route handshake error/.test(words()) && why.test(words()), { message: words })
    await until(() => /TLS route handshake error|Router connection closed/.test(stranger.output()), {
      message: stranger.output,
    })
    await stranger.stop()
  })

  function foreign(): ThrowAwayCa {
    const other = makeThrowAwayCa()
    toStop.push(() => other.remove())
    return other
  }

  it('keep the stream on as many of them as the operator has asked for', async () => {
    const all = servers.map((server) => `localhost:${server.port}`)
    const operator = await connect({ servers: all, token: TOKEN, tls: { ca: readFileSync(ca.file, 'utf8') } })
    toStop.push(() => operator.close())
    const { streams } = await jetstreamManager(operator)
    await streams.update('flags_ruleset', { num_replicas: 3 })

    tower.child.kill()
    await tower.child.exit
    env = { ...env, TAILSLIDE_NATS_SERVER: all.map((address) => `tls://${address}`).join(',') }
    tower = await startTower(ca, { trusted: ca.file, env, ...place })
    await untilReady(tower)
    expect((await streams.info('flags_ruleset')).config.num_replicas).toBe(3)
  })

  it('may lose one: Tower and SDKs that were given several go on', async () => {
    const listening = bothKindsAt(0, 1)
    // The stream's first election among three may outlast the patience of initialize().
    for (const child of listening) await child.nextLine((line) => line === 'ready', ELECTED_WITHIN_MS)
    await servers[0]?.kill()
    await app.toggle(true)
    for (const child of listening) await child.nextLine((line) => line === 'checkout is on', ELECTED_WITHIN_MS)
    // Two of three store it.
    await until(async () => (await tower.readiness()).publisher.behind === 0, {
      timeout: ELECTED_WITHIN_MS,
      message: () => tower.child.errors(),
    })
  })
})
