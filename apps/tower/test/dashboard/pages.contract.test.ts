import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const HTML = '<!doctype html><title>Pages</title>'
const SCRIPT = 'export const built = true'
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

describe('the pages of a Tower', () => {
  let directory: string
  let databases: TestDatabases
  let api: RunningTower
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tailslide-pages-'))
    mkdirSync(join(directory, 'assets'))
    writeFileSync(join(directory, 'index.html'), HTML)
    writeFileSync(join(directory, 'assets', 'index-1.js'), SCRIPT)
    writeFileSync(join(directory, 'assets', 'index-1.js.gz'), gzipSync(SCRIPT))
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh(), { pages: directory })
    // What was read at the start is served, whatever becomes of the files.
    rmSync(directory, { recursive: true })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(api.url)
      // By the letter: as part of an address, dots would be made out before they are sent.
      const asked = request({ hostname, port, path, method, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      })
      asked.on('error', reject).end()
    })

  it.each(['/', '/setup?token=tsl_x', '/p/shop/production/flags', '/anything'])(
    '%s is a page to a browser',
    async (path) => {
      const { status, headers, body } = await get(path, { accept: BROWSER })
      expect([status, body.toString(), headers['content-type']]).toEqual([200, HTML, 'text/html; charset=utf-8'])
      expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-frame-options']).toBe('DENY')
      expect(headers['cache-control']).toBe('no-cache')
    },
  )

  it('programs are answered as ever at the same addresses', async () => {
    expect((await get('/')).body.toString()).toBe('{"test":"connected"}')
    expect((await get('/', { accept: '*/*' })).body.toString()).toBe('{"test":"connected"}')
    expect((await get('/anything')).status).toBe(404)
    expect((await get('/api/projects', { accept: BROWSER })).status).toBe(401)
    expect((await get('/healthz', { accept: BROWSER })).headers['content-type']).toContain('application/json')
    expect((await get('/', { accept: BROWSER }, 'POST')).status).toBe(404)
  })

  it('a file of an older build is not there, and is no page', async () => {
    expect((await get('/assets/index-0.js', { accept: BROWSER })).status).toBe(404)
    expect((await get('/assets/../index.html', { accept: BROWSER })).status).toBe(404)
    expect((await get('/assets/%2e%2e/index.html', { accept: BROWSER })).status).toBe(404)
    expect((await get('/..%5c..%5cwin.ini', { accept: BROWSER })).status).toBe(404)
  })

  it('a flag with a backslash in its title has a page', async () => {
    expect((await get('/p/shop/production/flags/a%5Cb', { accept: BROWSER })).status).toBe(200)
  })

  it('a file lasts, comes compressed to whoever takes that, and has the policy that its worker runs under', async () => {
    const plain = await get('/assets/index-1.js')
    expect([plain.status, plain.body.toString()]).toEqual([200, SCRIPT])
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(plain.headers['content-security-policy']).toContain("connect-src 'self'")
    const small = await get('/assets/index-1.js', { 'accept-encoding': 'deflate, gzip;q=1.0' })
    expect([small.headers['content-encoding'], gunzipSync(small.body).toString()]).toEqual(['gzip', SCRIPT])
    expect(small.headers.etag).not.toBe(plain.headers.etag)
  })

  it('what has not changed is not sent again, with the headers that it needs', async () => {
    const { headers } = await get('/', { accept: BROWSER })
    const again = await get('/', { accept: BROWSER, 'if-none-match': String(headers.etag) })
    expect([again.status, again.body.length]).toEqual([304, 0])
    expect(again.headers['content-security-policy']).toBe(headers['content-security-policy'])
    expect((await get('/', { accept: BROWSER }, 'HEAD')).body.length).toBe(0)
  })
})
