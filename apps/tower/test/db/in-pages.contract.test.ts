import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { inPages } from '../../src/db/in-pages.js'
import { openDatabase } from '../../src/db/open-database.js'
import { selectAllFlags } from '../../src/flags/queries.js'
import { advanceRulesets } from '../../src/rulesets/queries.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { fillWithFlags } from '../harness/many-flags.js'
import { runTower } from '../harness/run-tower.js'

const FLAGS = 1_200

describe.each(KINDS)('flags of an app that are read in pages, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  let appId: number
  beforeAll(async () => {
    databases = await testDatabases(kind)
    const options = await databases.fresh()
    const { tower } = await runTower(options)
    await tower.stop()
    database = await openDatabase(options, () => {})
    appId = await fillWithFlags(database, { projects: 1, environments: 1, flags: FLAGS })
  })
  afterAll(async () => {
    await database?.close()
    await databases?.stop()
  })

  const describeAll = (description: string): Promise<void> =>
    database.transaction(async (tx) => {
      await tx.updateTable('flags').set({ description }).where('app_id', '=', appId).execute()
      await advanceRulesets({ tx, at: '2026-02-01T00:00:00.000Z' }, [appId], { cause: 'manual', deleted: false })
    })

  /** Reads them all, and changes them all before each of these pages; answers with what is read and how many pages that took. */
  async function readChanging(isBefore: (page: number) => boolean) {
    let pages = 0
    const rows = await inPages(database.db, appId, async ({ after, limit }) => {
      pages += 1
      if (isBefore(pages)) await describeAll(`before page ${pages}`)
      return database.db
        .selectFrom('flags')
        .select(['id', 'project_flag_id', 'description'])
        .where('app_id', '=', appId)
        .where('project_flag_id', '>', after)
        .orderBy('project_flag_id')
        .limit(limit)
        .execute()
    })
    return { pages, descriptions: [...new Set(rows.map(({ description }) => description))], number: rows.length }
  }

  it('are all there, by ascending ids', async () => {
    const ids = (await selectAllFlags(database.db, appId)).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(ids).toHaveLength(FLAGS)
  })

  it('are read again where they change between two pages', async () => {
    const read = await readChanging((page) => page === 2)
    expect(read).toEqual({ pages: 4, descriptions: ['before page 2'], number: FLAGS })
  })

  it('are read by one statement where they change all the time', async () => {
    const read = await readChanging(() => true)
    expect(read).toEqual({ pages: 7, descriptions: ['before page 7'], number: FLAGS })
  })
})
