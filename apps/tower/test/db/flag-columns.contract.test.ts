import { FIELD_NAMES, type Flag, INITIAL_CIRCUIT, NEW_FLAG } from '@tailslide/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { type FlagFields, toColumns, toFlag } from '../../src/db/flag-columns.js'
import { migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { insertFlag } from '../../src/flags/queries.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'
import { insertAppRow, insertProjectFlagRow } from '../harness/rows.js'

const thousandth = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1_000)

const fields: fc.Arbitrary<FlagFields> = fc
  .record({
    title: fc.uuid(),
    description: fc.string().filter((text) => !text.includes('\u0000')),
    is_enabled: fc.boolean(),
    is_recoverable: fc.boolean(),
    rollout_percentage: thousandth,
    error_threshold_percentage: thousandth,
    circuit_comparison_margin_percentage: fc.double({ min: 0, max: 50, noNaN: true }).map((n) => n + 0),
    circuit_confidence_percentage: fc.constantFrom(0, 90, 99.9999999, 99.999),
    circuit_mode: fc.constantFrom('automatic', 'observe', 'forced_open', 'forced_closed'),
    circuit_rule: fc.constantFrom('threshold', 'comparison'),
  })
  .map((some) => ({ ...NEW_FLAG, ...some }))

describe.each(KINDS)('the columns of a flag, on %s', (kind) => {
  let databases: TestDatabases
  let database: Database
  beforeAll(async () => {
    databases = await testDatabases(kind)
    database = await openDatabase(await databases.fresh(), () => {})
    await migrate(database, migrations, 0)
    await insertAppRow(database, 1)
  })
  afterAll(async () => {
    await database?.close()
    await databases?.stop()
  })

  const stored = (given: FlagFields): Promise<Required<Flag>> =>
    database.transaction(async (tx) => {
      const project_flag_id = await insertProjectFlagRow(tx, 1)
      const more = { app_id: 1, project_flag_id, circuit: JSON.stringify(INITIAL_CIRCUIT), circuit_revision: 0 }
      const row = await insertFlag(tx, { ...toColumns(given), ...more, created_at: 'then', updated_at: 'now' })
      return toFlag(row)
    })

  it('bring every value back to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        expect(await stored(given)).toMatchObject(given)
      }),
      { numRuns: 50 },
    )
  })

  it('bring back 33.33 %, and a third of all users as far as a double goes', async () => {
    for (const rollout_percentage of [33.33, 0.001, 99.999, 100 / 3, 100]) {
      expect(await stored({ ...NEW_FLAG, title: `at ${rollout_percentage}`, rollout_percentage })).toMatchObject({
        rollout_percentage,
      })
    }
  })

  it('make a whole flag, its fields in the order of the wire', async () => {
    expect(Object.keys(await stored({ ...NEW_FLAG, title: 'whole' }))).toEqual([...FIELD_NAMES])
  })

  it('are read as a new flag has them where a hand in the database made them unreadable', async () => {
    const { id } = await stored({ ...NEW_FLAG, title: 'damaged' })
    const damaged = { circuit: '{"state":"half', circuit_mode: 'sometimes', rollout_percentage: 101 }
    await database.transaction((tx) => tx.updateTable('flags').set(damaged).where('id', '=', id).execute())
    const row = await database.db.selectFrom('flags').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(toFlag(row)).toMatchObject({ circuit: INITIAL_CIRCUIT, circuit_mode: 'automatic', rollout_percentage: 0 })
  })
})
