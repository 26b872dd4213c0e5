import { MOST_TOKENS } from '@tailslide/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

const PASSWORD = 'correct horse battery'
const LONG_AGO = '2020-01-01T00:00:00.000Z'

describe.each(KINDS)('API tokens, of which there are only so many, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  let api: RunningTower
  let ann: Browser
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    api = await runTower(options)
    database = await openDatabase(options, () => {})
    ann = browserOf(api)
    await ann.request('POST', '/api/setup', { token: api.setupToken, email: 'ann@x.org', password: PASSWORD })
  })
  afterAll(async () => {
    await database?.close()
    await api?.tower.stop()
    await databases?.stop()
  })

  let stored = 0
  const store = (ownerId: number | null, count: number) =>
    database.transaction(async (tx) => {
      const rows = Array.from({ length: count }, () => ({
        ...({
          hash: `hash ${++stored}`,
          prefix: 'tsa_',
          name: `stored ${stored}`,
          scope: 'api',
          role: 'viewer',
        } as const),
        ...{ owner_id: ownerId, projects: null, expires_at: null, created_at: LONG_AGO, created_by: 'a test' },
      }))
      await tx.insertInto('api_tokens').values(rows).execute()
    })
  const end = (name: string) =>
    database.transaction((tx) =>
      tx.updateTable('api_tokens').set({ revoked_at: LONG_AGO }).where('name', '=', name).execute(),
    )
  const named = async (name: string) =>
    (await api.get('/api/tokens')).body.payload.filter((token: { name: string }) => token.name === name)

  it('are a hundred of one person, and one that has ended makes room', async () => {
    await store(1, MOST_TOKENS.ofPerson - 1)
    const make = (name: string) => ann.request('POST', '/api/tokens', { name })
    expect((await make('the hundredth')).status).toBe(201)
    expect((await make('one more')).body).toMatchObject({
      ...{ status: 409, code: 'MOST_REACHED' },
      detail:
        'A person has at most 100 tokens that work. Revoke those that are not used any more: DELETE /api/tokens/<id>.',
    })
    // Those of others, and of nobody, are counted apart.
    expect((await api.post('/api/tokens', { name: 'of nobody' })).status).toBe(201)
    await end('stored 1')
    expect((await make('one more')).status).toBe(201)
  })

  it('that came with a start are known for good once they were revoked', async () => {
    const first = (await named('first start'))[0]
    const other = (await api.post('/api/tokens', { name: 'another admin', role: 'admin' })).body.payload.token
    const as = { key: other }
    expect((await api.request('DELETE', `/api/tokens/${first.id}`, as)).status).toBe(200)
    await store(null, MOST_TOKENS.ofNobody + 1)
    await database.transaction((tx) =>
      tx
        .updateTable('api_tokens')
        .set({ revoked_at: LONG_AGO })
        .where('name', 'like', 'stored %')
        .where('owner_id', 'is', null)
        .execute(),
    )
    expect((await api.request('POST', '/api/tokens', { ...as, body: { name: 'makes room' } })).status).toBe(201)
    const left = (await api.request('GET', '/api/tokens', as)).body.payload
    expect(left.filter(({ id }: { id: number }) => id === first.id)).toHaveLength(1)
    await database.transaction(async (tx) => {
      await tx.updateTable('api_tokens').set({ revoked_at: null }).where('id', '=', first.id).execute()
      await tx.deleteFrom('api_tokens').where('owner_id', 'is', null).where('id', '!=', first.id).execute()
    })
  })

  it('are ten thousand in all, of which those that have ended longest go first', async () => {
    const before = (await api.get('/api/tokens')).body.payload.length
    const people = await database.transaction((tx) =>
      tx
        .insertInto('people')
        .values(
          Array.from({ length: 99 }, (_, index) => ({
            ...{ email: `p${index}@x.org`, name: `p${index}`, password_hash: null, issuer: null, subject: null },
            ...{ is_disabled: 0, created_at: LONG_AGO, updated_at: LONG_AGO },
          })),
        )
        .returning('id')
        .execute(),
    )
    const missing = MOST_TOKENS.inAll - before
    for (const [index, { id }] of people.entries()) await store(id, index === 0 ? missing - 98 * 100 : 100)
    await end(`stored ${stored - 10}`)
    await end(`stored ${stored - 5}`)
    expect(await named(`stored ${stored - 10}`)).toHaveLength(1)
    // One has ended in the test before.
    for (const name of ['a', 'b', 'c']) expect((await api.post('/api/tokens', { name })).status).toBe(201)
    expect(await named(`stored ${stored - 10}`)).toEqual([])
    expect((await api.post('/api/tokens', { name: 'd' })).body).toMatchObject({
      ...{ status: 409, code: 'MOST_REACHED' },
      detail:
        'A Tower has at most 10000 tokens that work. Revoke those that are not used any more: DELETE /api/tokens/<id>.',
    })
    expect((await api.get('/api/tokens')).body.payload).toHaveLength(MOST_TOKENS.inAll)
  })
})
