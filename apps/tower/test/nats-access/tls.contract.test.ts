import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, type ServerHandle, spawnNode, startNats, startPostgres, startRedis } from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentedConfig } from './documented.js'

interface Papers {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const OPENSSL = 'openssl'

/** A certificate for this name or address and no other, by an authority that nobody else knows. */
function makePapers(folder: string, name = 'DNS:localhost'): Papers {
  const openssl = (...args: string[]): void => {
    execFileSync(OPENSSL, args, { cwd: folder, stdio: 'pipe' })
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  writeFileSync(join(folder, 'names'), `subjectAltName=${name}`)
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=throw-away', '-days', '2')
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server')
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2']
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem')
  const at = (name: string): string => join(folder, name)
  return { authority: at('ca.pem'), certificate: at('server.pem'), key: at('server.key') }
}

interface TlsServer {
  readonly server: ServerHandle
  /** With TLS, on the host given. */
  address(host: string): string
}

const starts: Record<'nats' | 'redis' | 'postgres', (papers: Papers) => Promise<TlsServer>> = {
  async nats({ certificate, key }) {
    const server = await startNats({
      config: documentedConfig('tls.conf', { CERTIFICATE_FILE: certificate, KEY_FILE: key }),
    })
    return { server, address: (host) => `tls://${host}:${server.port}` }
  },
  async redis({ authority, certificate, key }) {
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', authority]
    const args = ['--tls-port', String(port), ...files, '--tls-auth-clients', 'no']
    return { server: await startRedis({ args }), address: (host) => `rediss://${host}:${port}` }
  },
  async postgres({ certificate, key }) {
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
  let folder: string
  let papers: Papers
  let running: TlsServer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tailslide-tls-'))
    papers = makePapers(folder)
    running = await starts[way](papers)
  })
  afterAll(async () => {
    await running?.server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('works with a CA of your own, named by NODE_EXTRA_CA_CERTS', async () => {
    expect(await connectBy(way, running.address('localhost'), papers.authority)).toBe('connected')
  })

  it('refuses a server whose CA is unknown', async () => {
    const why = await connectBy(way, running.address('localhost'))
    expect(why).toMatch(/self-signed certificate|unable to verify|unable to get local issuer/)
  })

  it('refuses a server whose certificate is for another host', async () => {
    const why = await connectBy(way, running.address('127.0.0.1'), papers.authority)
    expect(why).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/)
  })
})

it('takes a certificate for an IP address from a nats-server that is named by it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-tls-'))
  const papers = makePapers(folder, 'IP:127.0.0.1')
  const { server, address } = await starts.nats(papers)
  try {
    expect(await connectBy('nats', address('127.0.0.1'), papers.authority)).toBe('connected')
    expect(await connectBy('nats', address('localhost'), papers.authority)).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
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
