import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../../harness/databases.js'
import { ADMIN_TOKEN, type RunningTower, runTower } from '../../harness/run-tower.js'
import { rawRequest } from './raw-request.js'

const AUTH = `authorization: Bearer ${ADMIN_TOKEN}`

/** Lines of a head, as they go over the wire. */
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`

describe('Tower as a server of HTTP', () => {
  let databases: TestDatabases
  let api: RunningTower

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
    await api.post('/api/apps', { title: 'shop' })
    await api.post('/api/apps/1/flags', { title: 'checkout' })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it.each<[what: string, bytes: string, status: number, code: string]>([
    ['no HTTP', '\u0000\u0001 nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['no host', head('GET /healthz HTTP/1.1'), 400, 'MALFORMED_REQUEST'],
    ['two hosts', head('GET /healthz HTTP/1.1', 'host: a', 'host: b'), 400, 'MALFORMED_REQUEST'],
    ['a header without a colon', head('GET / HTTP/1.1', 'host: a', 'nonsense'), 400, 'MALFORMED_REQUEST'],
    [
      'two lengths',
      `${head('POST /api/apps HTTP/1.1', 'host: a', AUTH, 'content-length: 2', 'content-length: 3')}{}`,
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a length and chunks',
      `${head('POST /api/apps HTTP/1.1', 'host: a', AUTH, 'content-length: 2', 'transfer-encoding: chunked')}0\r\n\r\n`,
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a chunk that is none',
      `${head('POST /api/apps HTTP/1.1', 'host: a', AUTH, 'content-type: application/json', 'transfer-encoding: chunked')}zz\r\n`,
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'chunks that are compressed',
      `${head('POST /api/apps HTTP/1.1', 'host: a', AUTH, 'transfer-encoding: gzip, chunked')}0\r\n\r\n`,
      501,
      'TRANSFER_CODING_UNKNOWN',
    ],
    [
      'an expectation that is none',
      head('POST /api/apps HTTP/1.1', 'host: a', AUTH, 'expect: miracles', 'content-length: 2'),
      417,
      'EXPECTATION_FAILED',
    ],
    ['headers of 20 kB', head('GET / HTTP/1.1', 'host: a', `x: ${'y'.repeat(20_000)}`), 431, 'HEADERS_TOO_LARGE'],
    ['an address of 20 kB', head(`GET /${'y'.repeat(20_000)} HTTP/1.1`, 'host: a'), 414, 'URL_TOO_LONG'],
    ['an address of 10 kB', head(`GET /${'y'.repeat(10_000)} HTTP/1.1`, 'host: a'), 414, 'URL_TOO_LONG'],
  ])('answers %s in the shape of all errors', async (_what, bytes, status, code) => {
    const answer = await rawRequest(api.url, bytes)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(JSON.parse(answer.body)).toMatchObject({ status, code, detail: expect.any(String) })
  })

  it('refuses who has no key before the body, and closes the connection', async () => {
    const lines = ['POST /api/sdk/apps/1/signals HTTP/1.1', 'host: a', 'content-length: 1000000']
    const answer = await rawRequest(api.url, `${head(...lines)}{"instance":`)
    expect(answer).toMatchObject({ status: 401, isClosed: true, headers: { connection: 'close' } })
  })

  it('does not ask for the body of who has no key', async () => {
    const lines = ['POST /api/apps HTTP/1.1', 'host: a', 'content-length: 16', 'expect: 100-continue']
    const answer = await rawRequest(api.url, head(...lines))
    expect(answer).toMatchObject({ status: 401, isClosed: true })
    expect(answer.text).not.toContain('100 Continue')
  })

  it('asks for the body of who has one', async () => {
    const lines = ['POST /api/apps HTTP/1.1', 'host: a', AUTH, 'content-length: 16', 'expect: 100-continue']
    const type = 'content-type: application/json'
    const answer = await rawRequest(api.url, `${head(...lines, type, 'connection: close')}{"title":"mail"}`)
    expect(answer.text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /)
  })

  it.each(['gzip', 'br', 'nonsense', 'gzip, identity'])('refuses a body in the encoding %s', async (encoding) => {
    const headers = { 'content-encoding': encoding }
    const answer = await api.request('POST', '/api/apps', { body: '{"title":"x"}', headers })
    expect(answer).toMatchObject({ status: 415, body: { code: 'CONTENT_ENCODING_UNKNOWN' } })
    expect(answer.headers.get('accept-encoding')).toBe('identity')
  })

  it('takes a body that says that it is not encoded', async () => {
    const headers = { 'content-encoding': 'Identity' }
    expect((await api.request('POST', '/api/apps', { body: '{"title":"plain"}', headers })).status).toBe(201)
  })

  it.each([
    '/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/apps',
    '/api/apps/1',
    '/api/apps/1/flags',
    '/api/apps/1/keys',
    '/api/flags/1',
    '/api/flags/1/timeseries?timeRange=1000&timeBucket=1000',
    '/api/logs',
    '/api/logs/1',
    '/api/sdk/apps/1/ruleset',
    '/api/sdk/apps/1/stream',
  ])('answers HEAD %s with the headers of GET and no body', async (path) => {
    const answer = await rawRequest(api.url, head(`HEAD ${path} HTTP/1.1`, 'host: a', AUTH, 'connection: close'))
    expect(answer).toMatchObject({ status: 200, body: '', isClosed: true })
    const controller = new AbortController()
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
    const get = await fetch(api.url + path, { headers, signal: controller.signal })
    expect(answer.headers['content-type']).toBe(get.headers.get('content-type'))
    controller.abort()
  })

  it('answers HEAD of what is not there with 404 and no body', async () => {
    const answer = await rawRequest(api.url, head('HEAD /nowhere HTTP/1.1', 'host: a', 'connection: close'))
    expect(answer).toMatchObject({ status: 404, body: '' })
  })

  describe('the ruleset for who has it', () => {
    const ask = async (condition: (etag: string) => string) => {
      const etag = (await api.get('/api/sdk/apps/1/ruleset')).headers.get('etag') ?? ''
      const headers = { 'if-none-match': condition(etag) }
      const answer = await api.request('GET', '/api/sdk/apps/1/ruleset', { headers })
      expect(answer.headers.get('etag')).toBe(etag)
      return answer.status
    }

    it.each<[what: string, condition: (etag: string) => string]>([
      ['the tag', (etag) => etag],
      ['a weak tag', (etag) => `W/${etag}`],
      ['a list', (etag) => `"x", ${etag}, "y"`],
      ['a list without spaces', (etag) => `"x",W/${etag}`],
      ['a list with a comma in a tag', (etag) => `"x, y", ${etag}`],
      ['anything', () => '*'],
    ])('is not sent again when it names %s', async (_what, condition) => {
      expect(await ask(condition)).toBe(304)
    })

    it.each<[what: string, condition: (etag: string) => string]>([
      ['another tag', () => '"x"'],
      ['nothing', () => ''],
      ['the tag within another', (etag) => `"x${etag.slice(1)}`],
      ['a star in quotes', () => '"*"'],
    ])('is sent when it names %s', async (_what, condition) => {
      expect(await ask(condition)).toBe(200)
    })
  })
})
