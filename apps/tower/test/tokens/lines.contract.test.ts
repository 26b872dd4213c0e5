import { MOST_TOKENS } from '@tailslide/api'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { type Browser, browserOf } from '../harness/browser.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { type RunningTower, runTower } from '../harness/run-tower.js'

describe.each(KINDS)('API tokens that came of each other by rotation, on %s', (kind) => {
  let databases: TestDatabases
  let api: RunningTower
  let ann: Browser
  beforeAll(async () => {
    databases = await testDatabases(kind)
    api = await runTower(await databases.fresh())
    ann = browserOf(api)
    const token = api.setupToken
    await ann.request('POST', '/api/setup', { token, email: 'ann@x.org', password: 'correct horse battery' })
  })
  afterAll(async () => {
    await api?.tower.stop()
    await databases?.stop()
  })

  it.each(['the first', 'a later one'])('end by the id of %s that was rotated out of the list', async (which) => {
    const first = (await ann.request('POST', '/api/tokens', { name: 'stolen' })).body.payload
    const rotated = async (id: number) => (await ann.request('POST', `/api/tokens/${id}/rotate`)).body.payload
    const later = await rotated(first.id)
    let newest = later
    for (let count = 0; count < MOST_TOKENS.ofPerson + 2; count += 1) newest = await rotated(newest.id)
    const listed = (await ann.request('GET', '/api/tokens')).body.payload
    const ids = listed.map(({ id }: { id: number }) => id)
    expect([first.id, later.id, newest.id].map((id) => ids.includes(id))).toEqual([false, false, true])
    const opens = async () => (await api.request('GET', '/api/projects', { key: newest.token })).status
    expect(await opens()).toBe(200)
    const known = which === 'the first' ? first : later
    const revoked = await ann.request('DELETE', `/api/tokens/${known.id}`)
    expect(revoked).toMatchObject({ status: 200, body: { payload: { id: newest.id, came_of: first.id } } })
    expect(await opens()).toBe(401)
    expect((await ann.request('DELETE', '/api/tokens/987654')).body.code).toBe('TOKEN_NOT_FOUND')
  })

  it.each([0, 1, 2])(
    'end together also where a Tower of an older version has rotated them: by the id of no. %i',
    async (which) => {
      const options = await databases.fresh()
      const tower = await runTower(options)
      const database = await openDatabase(options, () => {})
      try {
        const tokens = [(await tower.post('/api/tokens', { name: 'ci', role: 'editor' })).body.payload]
        for (const _ of [1, 2]) {
          tokens.push((await tower.post(`/api/tokens/${tokens.at(-1).id}/rotate`)).body.payload)
          await database.transaction((tx) => tx.updateTable('api_tokens').set({ came_of: null }).execute())
        }
        const { id } = tokens[which]
        expect((await tower.request('DELETE', `/api/tokens/${id}`)).body.payload.id).toBe(id)
        for (const { token } of tokens) {
          expect((await tower.request('GET', '/api/projects', { key: token })).status).toBe(401)
        }
      } finally {
        await database.close()
        await tower.tower.stop()
      }
    },
  )

  it('are known as such also where they were rotated before that was kept', async () => {
    const database = await openDatabase(await databases.fresh(), () => {})
    try {
      await migrate(
        database,
        migrations.filter(({ number }) => number < 114),
        0,
      )
      await database.transaction(async (tx) => {
        for (const [id, replacedBy] of [
          [1, 2],
          [2, 4],
          [3, null],
          [4, null],
        ] as const) {
          await sql`insert into api_tokens (id, hash, prefix, created_at, replaced_by)
            values (${id}, ${`hash ${id}`}, 'tsa_', '2026-01-01T00:00:00.000Z', ${replacedBy})`.execute(tx)
        }
      })
      await migrate(database, migrations, 0)
      const rows = await database.db.selectFrom('api_tokens').select('came_of').orderBy('id').execute()
      expect(rows.map(({ came_of }) => came_of)).toEqual([null, 1, null, 1])
    } finally {
      await database.close()
    }
  })
})
