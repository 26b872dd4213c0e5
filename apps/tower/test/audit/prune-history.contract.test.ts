import { fakeClock, until } from '@tailslide/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pruneHistory } from '../../src/audit/prune-history.js'
import type { Database } from '../../src/db/database.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { quiet } from '../harness/run-tower.js'

const DAY_MS = 86_400_000

describe.each(KINDS)('a history that is kept for some days, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  const clock = fakeClock()
  beforeAll(async () => {
    databases = await testDatabases(kind)
    database = await openDatabase(await databases.fresh(), () => {})
    await migrate(database, migrations, clock.now())
  })
  afterAll(async () => {
    await database?.close()
    await databases?.stop()
  })

  const write = async (count: number, daysAgo: number) => {
    const created_at = new Date(clock.now() - daysAgo * DAY_MS).toISOString()
    const entry = {
      ...{ app_id: 1, flag_id: null, flag_title: '', flag_description: '', description: '', action_type: 'update' },
      ...{ reason: '', created_at, actor_kind: '', actor_id: null, actor_name: '', address: '', why: '' },
      ...{ project_id: 1, subject_flag_id: 1, about_kind: '', about_id: null, changes: '', settings: '' },
    }
    const batch = 500
    for (let left = count; left > 0; left -= batch) {
      const entries = Array.from({ length: Math.min(batch, left) }, () => entry)
      await database.transaction((tx) => tx.insertInto('logs').values(entries).execute())
    }
  }
  const kept = async () => {
    const rows = await database.db.selectFrom('logs').select('created_at').distinct().orderBy('created_at').execute()
    return rows.map(({ created_at }) => Math.round((clock.now() - Date.parse(created_at)) / DAY_MS))
  }

  it('forgets what is older, a thousand at a time, and goes on doing so', async () => {
    await write(2_100, 31)
    await write(10, 29)
    await write(10, 1)
    const stop = pruneHistory({ database, clock, logger: quiet }, 30)
    try {
      await until(async () => {
        clock.advance(100)
        return (await kept()).length === 2
      })
      expect(await kept()).toEqual([29, 1])
      clock.advance(2 * DAY_MS)
      await until(async () => {
        clock.advance(600_000)
        return (await kept()).length === 1
      })
      expect(await kept()).toEqual([3])
    } finally {
      await stop()
    }
  })
})
