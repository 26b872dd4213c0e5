import { readFileSync } from 'node:fs'
import { allOperations } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const WRITTEN = new URL('../../../../docs/openapi.json', import.meta.url)

describe('what can be asked of a Tower', () => {
  let databases: TestDatabases
  let api: RunningTower

  beforeAll(async () => {
    databases = await testDatabases('sqlite')
    api = await runTower(await databases.fresh())
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  const open = (path: string, headers = {}) => api.request('GET', path, { key: null, headers })

  it('is told to programs as the document that is written down', async () => {
    const { status, headers, body } = await open('/api/openapi.json')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    expect(body).toEqual(JSON.parse(readFileSync(WRITTEN, 'utf8')))
  })

  it('is told to people on a page that has each operation, and neither script nor style in itself', async () => {
    const { status, headers, body } = await open('/api/docs')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    for (const { id, route } of allOperations()) {
      expect(body.split(`<article id="${id}">`)).toHaveLength(2)
      expect(body).toContain(`href="#${id}">${route.method} ${route.path}</a></h3>`)
    }
    expect(body).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })

  it('has links on its page that lead somewhere', async () => {
    const { body } = await open('/api/docs')
    const ids = new Set([...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
    for (const [, target = ''] of body.matchAll(/href="([^"]+)"/g)) {
      if (target.startsWith('#')) expect(ids).toContain(target.slice(1))
      else expect([target, (await open(target)).status]).toEqual([target, 200])
    }
  })

  it.each(['/api/openapi.json', '/api/docs', '/api/docs/style.css'])(
    'sends %s again only where it is another one',
    async (path) => {
      const etag = (await open(path)).headers.get('etag') ?? ''
      expect(await open(path, { 'if-none-match': etag })).toMatchObject({ status: 304, body: '' })
      expect((await open(path, { 'if-none-match': '"another"' })).status).toBe(200)
    },
  )
})
