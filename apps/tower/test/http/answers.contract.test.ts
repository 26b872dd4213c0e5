import { connect, type Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../harness/run-tower.js'
import { rawRequest } from './attack/raw-request.js'

/** Fifteen megabytes in one list: more than the system keeps of a connection that nobody reads. */
const FLAGS = 16
const USERS = 'u'.repeat(960_000)

describe('long answers', () => {
  let databases: TestDatabases
  let api: RunningTower
  let viewer: string

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    for (let index = 0; index < FLAGS; index += 1) {
      await api.post('/api/apps/1/flags', { title: `flag ${index}`, white_listed_users: USERS })
    }
    viewer = (await api.post('/api/tokens', { name: 'reader', role: 'viewer' })).body.payload.token
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const head = (path: string, token: string, ...more: string[]) =>
    [`GET ${path} HTTP/1.1`, 'host: a', `authorization: Bearer ${token}`, ...more, '', ''].join('\r\n')

  it('that nobody reads are kept within a budget, others get theirs, and room comes back', async () => {
    const { hostname, port } = new URL(api.url)
    const silent: Socket[] = []
    /** Beyond the first bytes, by which it is known to be under way. */
    const askAndReadNothing = () =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(head('/api/apps/1/flags', viewer)))
        silent.push(socket.on('error', () => {}))
        socket.once('data', () => {
          socket.pause()
          resolve()
        })
      })
    const leave = () => silent.map((socket) => socket.destroy())
    onTestFinished(() => void leave())
    const headers = { 'accept-encoding': 'identity' }
    const ask = (token: string) => api.request('GET', '/api/apps/1/flags', { key: token, headers })

    for (let count = 0; count < 6; count += 1) await askAndReadNothing()
    const refused = await ask(viewer)
    expect(refused.status).toBe(503)
    expect(refused.body).toMatchObject({ code: 'OVERLOADED', detail: expect.stringContaining('wait to be read') })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await ask(ADMIN_TOKEN)).status).toBe(200)
    expect((await api.request('GET', '/api/apps/1', { key: viewer })).status).toBe(200)

    leave()
    await vi.waitFor(async () => expect((await ask(viewer)).status).toBe(200), 20_000)
  })

  it.each([
    ['lists', '/api/openapi.json', 'gzip, br'],
    ['pages', '/api/docs', '*'],
    ['files', '/api/projects/1/config', 'gzip'],
  ])('of %s are sent by gzip to who takes it, and say that others get another one', async (_what, path, accepted) => {
    const plain = await rawRequest(api.url, head(path, ADMIN_TOKEN, 'connection: close'))
    const zipped = await rawRequest(
      api.url,
      head(path, ADMIN_TOKEN, `accept-encoding: ${accepted}`, 'connection: close'),
    )
    expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, 'Accept-Encoding'])
    expect([zipped.headers['content-encoding'], zipped.headers.vary]).toEqual(['gzip', 'Accept-Encoding'])
    expect(zipped.headers.etag).toBe(plain.headers.etag)
    expect(unzipped(zipped)).toBe(plainText(plain))
    expect(zipped.body.length).toBeLessThan(plain.body.length / 4)
  })

  it.each(['identity', 'gzip;q=0', 'br', '*;q=0'])('are sent as they are to who says %s', async (accepted) => {
    const lines = [`accept-encoding: ${accepted}`, 'connection: close']
    const { status, headers } = await rawRequest(api.url, head('/api/docs', ADMIN_TOKEN, ...lines))
    expect([status, headers['content-encoding']]).toEqual([200, undefined])
  })

  it('that have a new secret in them are never compressed, nor are those whose tag names their bytes', async () => {
    const headers = { 'accept-encoding': 'gzip' }
    const made = await api.request('POST', '/api/tokens', { body: { name: 'n'.repeat(100) }, headers })
    const flag = await api.request('GET', '/api/flags/1', { headers })
    for (const answer of [made, flag]) {
      expect(answer.status).toBeLessThan(300)
      expect(JSON.stringify(answer.body).length).toBeGreaterThan(300)
      expect(answer.headers.get('content-encoding')).toBeNull()
    }
    expect(flag.headers.get('etag')).toMatch(/^"/)
  })
})

interface Raw {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function bytesOf({ headers, body }: Raw): Buffer {
  let rest = Buffer.from(body, 'latin1')
  if (headers['transfer-encoding'] !== 'chunked') return rest
  const parts: Buffer[] = []
  for (let end = rest.indexOf('\r\n'); end > 0; end = rest.indexOf('\r\n')) {
    const length = Number.parseInt(rest.toString('latin1', 0, end), 16)
    if (length === 0) break
    parts.push(rest.subarray(end + 2, end + 2 + length))
    rest = rest.subarray(end + 4 + length)
  }
  return Buffer.concat(parts)
}

const plainText = (raw: Raw): string => bytesOf(raw).toString()
const unzipped = (raw: Raw): string => gunzipSync(bytesOf(raw)).toString()
