import { type ServerHandle, startPostgres } from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTower } from '../harness/run-tower.js'

let server: ServerHandle
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

it('a row that a session of somebody else holds is waited for 6 s, and then the answer is 503', async () => {
  const api = await runTower({ kind: 'postgres', url: server.url })
  const app = await api.post('/api/apps', { title: 'shop' })
  const { id } = app.body.payload
  const session = new pg.Client({ connectionString: server.url })
  await session.connect()
  await session.query('begin')
  await session.query('select * from rulesets for update')
  const begun = performance.now()
  const refused = await api.post(`/api/apps/${id}/flags`, { title: 'checkout' })
  expect(refused).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } })
  expect(refused.headers.get('retry-after')).toBe('1')
  const waited = performance.now() - begun
  expect(waited).toBeGreaterThan(5_900)
  expect(waited).toBeLessThan(14_000)
  await session.query('rollback')
  await session.end()
  expect(await api.post(`/api/apps/${id}/flags`, { title: 'checkout' })).toMatchObject({ status: 201 })
  await api.tower.stop()
})
