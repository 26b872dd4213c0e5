import { type ServerHandle, startPostgres, until } from '@tailslide/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTower } from '../harness/run-tower.js'

let server: ServerHandle
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

const run = async (...statements: string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  for (const statement of ['set default_transaction_read_only = off', ...statements]) await client.query(statement)
  await client.end()
}
const END_OTHERS =
  'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null'

it('gives up connections to a server that takes no changes any more, all of them, at the first refusal', async () => {
  const api = await runTower({ kind: 'postgres', url: server.url })
  let shops = 0
  const create = () => api.post('/api/apps', { title: `shop ${++shops}` })
  const readers = () => Promise.all(Array.from({ length: 8 }, () => api.get('/api/apps')))
  const failOver = async () => {
    // A session keeps what it began with, as a connection does that leads to what is a standby now.
    await run('alter database postgres set default_transaction_read_only = on', END_OTHERS)
    await readers()
    await readers()
    await run('alter database postgres reset default_transaction_read_only')
    return create()
  }
  // What Tower writes by itself may be refused first, and then all connections are good again.
  const refused = await until(
    async () => {
      const answer = await failOver()
      return answer.status !== 201 && answer
    },
    { timeout: 30_000 },
  )
  expect(refused).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } })
  expect(refused.headers.get('retry-after')).toBe('1')
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await create()).status))
  expect(statuses).toEqual(Array(8).fill(201))
  await api.tower.stop()
})
