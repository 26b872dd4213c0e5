import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  freePort,
  makeThrowAwayCa,
  type ServerHandle,
  spawnNode,
  startNats,
  startPostgres,
  startRedis,
  type ThrowAwayCa,
} from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentedConfig, nats210 } from './documented.js'

interface TlsServer {
  readonly server: ServerHandle
  /** With TLS, on the host given. */
  address(host: string): string
}

const starts: Record<'nats' | 'redis' | 'postgres', (ca: ThrowAwayCa, names?: string) => Promise<TlsServer>> = {
  async nats(ca, names = 'DNS:localhost') {
    const { certificate, key } = ca.issue(names)
    const server = await startNats({
      config: documentedConfig('tls.conf', { CERTIFICATE_FILE: certificate, KEY_FILE: key }),
    })
    return { server, address: (host) => `tls://${host}:${server.port}` }
  },
  async redis(ca) {
    const { certificate, key } = ca.issue('DNS:localhost')
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', ca.file]
    const args = ['--tls-port', String(port), ...files, '--tls-auth-clients', 'no']
    return { server: await startRedis({ args }), address: (host) => `rediss://${host}:${port}` }
  },
  async postgres(ca) {
    const { certificate, key } = ca.issue('DNS:localhost')
    const server = await startPostgres()
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    try {
      // Written by the server itself, who insists on owning its key and being the only one to read it.
      for (const [name, file] of Object.entries({ 'server.crt': certificate, 'server.key': key })) {
        await client.query(`create temp table paper (line text)`)
        for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
          await client.query('insert into paper values ($1)', [line])
        }
        await client.query(`copy paper to program 'umask 077; cat > ${name}'`)
        await client.query('drop table paper')
      }
      await client.query('alter system set ssl = on')
      await client.query('select pg_reload_conf()')
    } finally {
      await client.end()
    }
    return { server, address: (host) => `postgres://postgres@${host}:${server.port}/postgres?sslmode=verify-full` }
  },
}

const SCRIPT = fileURLToPath(new URL('./tls-client.mjs', import.meta.url))

async function connectBy(way: string, address: string, authority?: string): Promise<string> {
  const child = spawnNode(SCRIPT, [way, address], authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority })
  const line = await child.nextLine(undefined, 20_000)
  child.kill()
  await child.exit
  return line
}

describe.each(['nats', 'redis', 'postgres'] as const)('TLS to %s', (way) => {
  let ca: ThrowAwayCa
  let running: TlsServer

  beforeAll(async () => {
    ca = makeThrowAwayCa()
    running = await starts[way](ca)
  })
  afterAll(async () => {
    await running?.server.stop()
    ca?.remove()
  })

  it('works with a CA of your own, named by NODE_EXTRA_CA_CERTS', async () => {
    expect(await connectBy(way, running.address('localhost'), ca.file)).toBe('connected')
  })

  it('refuses a server whose CA is unknown', async () => {
    const why = await connectBy(way, running.address('localhost'))
    expect(why).toMatch(/self-signed certificate|unable to verify|unable to get local issuer/)
  })

  it('refuses a server whose certificate is for another host', async () => {
    const why = await connectBy(way, running.address('127.0.0.1'), ca.file)
    expect(why).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/)
  })
})

it.each(['tls', 'nats'])(
  'takes a certificate for an IP address from a nats-server that %s:// names by it',
  async (scheme) => {
    const ca = makeThrowAwayCa()
    const { server } = await starts.nats(ca, 'IP:127.0.0.1')
    const connectTo = (host: string): Promise<string> =>
      connectBy('nats', `${scheme}://${host}:${server.port}`, ca.file)
    try {
      expect(await connectTo('127.0.0.1')).toBe('connected')
      expect(await connectTo('localhost')).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
    } finally {
      await server.stop()
      ca.remove()
    }
  },
)

it('takes no certificate for localhost from a nats-server that nats:// names by its IP address', async () => {
  const ca = makeThrowAwayCa()
  const { server } = await starts.nats(ca)
  try {
    expect(await connectBy('nats', `nats://localhost:${server.port}`, ca.file)).toBe('connected')
    const why = await connectBy('nats', `nats://127.0.0.1:${server.port}`, ca.file)
    expect(why).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  } finally {
    await server.stop()
    ca.remove()
  }
})

it.each([
  ['"auto"', 'nats-server 2.10 works', /^connected$/],
  // The server too gives up after two seconds, and either may be first.
  ['true', 'no greeting comes, and the error says so', /no answer within 2000 ms|without a greeting/],
])('with handshake_first: %s, %s', async (handshakeFirst, _what, said) => {
  const ca = makeThrowAwayCa()
  const { certificate, key } = ca.issue('DNS:localhost')
  const words = { CERTIFICATE_FILE: certificate, KEY_FILE: key }
  const config = documentedConfig('tls.conf', words).replace('tls {', `tls {\n  handshake_first: ${handshakeFirst}`)
  const server = await startNats({ program: nats210(), config })
  try {
    expect(await connectBy('nats', `tls://localhost:${server.port}`, ca.file)).toMatch(said)
  } finally {
    await server.stop()
    ca.remove()
  }
})

describe('an address that asks for TLS', () => {
  it.each([
    ['nats', () => startNats({ token: 'token-of-all' }), (port: number) => `tls://127.0.0.1:${port}`],
    ['redis', () => startRedis(), (port: number) => `rediss://127.0.0.1:${port}`],
    [
      'postgres',
      () => startPostgres(),
      (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=verify-full`,
    ],
  ] as const)('never falls back to plain text with %s', async (way, start, address) => {
    const server = await start()
    try {
      expect(await connectBy(way, address(server.port))).not.toBe('connected')
    } finally {
      await server.stop()
    }
  })
})
