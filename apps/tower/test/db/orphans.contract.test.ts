import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Tx } from '../../src/db/database.js'
import { openDatabase } from '../../src/db/open-database.js'
import { toTowerError } from '../../src/http/error-answers.js'
import { insertPerson, setGrant, setPasswordLink } from '../../src/people/queries.js'
import { insertSession } from '../../src/people/session-queries.js'
import { type TestDatabases, testDatabases } from '../harness/databases.js'
import { runTower } from '../harness/run-tower.js'

const AT = '2026-02-01T00:00:00.000Z'
const NOBODY = 987_654

// SQLite's transactions take turns, so that there nothing goes between a look and a write.
describe('a row whose owner was deleted between the look and the write, on postgres', () => {
  let databases: TestDatabases
  let database: Database
  beforeAll(async () => {
    databases = await testDatabases('postgres')
    const options = await databases.fresh()
    const { tower } = await runTower(options)
    await tower.stop()
    database = await openDatabase(options, () => {})
  })
  afterAll(async () => {
    await database?.close()
    await databases?.stop()
  })

  const ann = { email: 'ann@x.org', name: 'Ann', password_hash: null, issuer: null, subject: null, is_disabled: 0 }

  it.each<[string, string, (tx: Tx) => Promise<unknown>]>([
    [
      'a session of a person',
      'PERSON_NOT_FOUND',
      (tx) =>
        insertSession(tx, { hash: 'x', person_id: NOBODY, created_at: AT, seen_at: AT, address: '', user_agent: '' }),
    ],
    [
      'a link of a person',
      'PERSON_NOT_FOUND',
      (tx) => setPasswordLink(tx, { person_id: NOBODY, hash: 'x', created_at: AT }),
    ],
    [
      'a role in a project',
      'PROJECT_NOT_FOUND',
      async (tx) => {
        const { id } = await insertPerson(tx, { ...ann, created_at: AT })
        await setGrant(tx, { personId: id, projectId: NOBODY, source: 'hand' }, 'viewer')
      },
    ],
  ])('is answered by what is gone: %s', async (_, code, write) => {
    const thrown = await database.transaction(write).catch((error: unknown) => error)
    expect(toTowerError(thrown)).toMatchObject({ code })
  })
})
