import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Tx } from '../../src/db/database.js'
import { COLUMN_NAMES } from '../../src/db/flag-columns.js'
import { type Migration, migrate } from '../../src/db/migrate.js'
import { migrations } from '../../src/db/migrations/index.js'
import { openDatabase } from '../../src/db/open-database.js'
import { KINDS, type TestDatabases, testDatabases } from '../harness/databases.js'

const table = (number: number, name: string): Migration => ({
  number,
  name,
  async up(schema, idColumn) {
    await schema.createTable(name).addColumn('id', 'integer', idColumn).addColumn('title', 'text').execute()
  },
})

describe.each(KINDS)('migrations, on %s', (kind) => {
  let databases: TestDatabases
  const open: Database[] = []
  beforeAll(async () => {
    databases = await testDatabases(kind)
  })
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()))
    await databases?.stop()
  })

  const fresh = async (): Promise<Database> => {
    const database = await openDatabase(await databases.fresh(), () => {})
    open.push(database)
    return database
  }
  const write = <T>(database: Database, statement: { execute(db: Tx): Promise<T> }): Promise<T> =>
    database.transaction((tx) => statement.execute(tx))
  const tables = async ({ db }: Database): Promise<string[]> =>
    (await db.introspection.getTables()).map(({ name }) => name).sort()

  it('run once each, in order, over several releases', async () => {
    const database = await fresh()
    await migrate(database, [table(1, 'one')], 0)
    await migrate(database, [table(1, 'one'), table(2, 'two')], 0)
    await migrate(database, [table(1, 'one'), table(2, 'two')], 0)
    expect(await tables(database)).toEqual(['one', 'schema_migrations', 'two'])
  })

  it('leave the database as it was when one of them fails', async () => {
    const database = await fresh()
    const broken: Migration = { number: 2, name: 'broken', up: () => Promise.reject(new Error('broken')) }
    await expect(migrate(database, [table(1, 'one'), broken], 0)).rejects.toThrow('broken')
    expect(await tables(database)).toEqual([])
    await migrate(database, [table(1, 'one')], 0)
    expect(await tables(database)).toEqual(['one', 'schema_migrations'])
  })

  it('refuse a database that a deployed Tower has filled, and say how to import it', async () => {
    const database = await fresh()
    await write(database, sql`create table apps (id integer primary key, title varchar(255) not null)`)
    await write(database, sql`create table flags (id integer primary key, title varchar(255) not null)`)
    await expect(migrate(database, migrations, 0)).rejects.toMatchObject({
      code: 'DATABASE_FOREIGN',
      message: expect.stringMatching(
        /tables apps, flags that this Tower did not make.*a database of its own.*tailslide import/s,
      ),
    })
    expect(await tables(database)).toEqual(['apps', 'flags'])
  })

  it('run once when several Towers start at the same time', async () => {
    const options = await databases.fresh()
    const several = await Promise.all([1, 2, 3, 4].map(() => openDatabase(options, () => {})))
    open.push(...several)
    const results = await Promise.allSettled(several.map((database) => migrate(database, [table(1, 'one')], 0)))
    expect(results).toEqual(results.map(() => ({ status: 'fulfilled', value: undefined })))
    const [one] = several
    const count = one && (await sql<{ n: number }>`select count(*) as n from schema_migrations`.execute(one.db))
    expect(Number(count?.rows[0]?.n)).toBe(1)
  })

  it('of a newer release are refused, unless each of them works with this one', async () => {
    const database = await fresh()
    const one = table(1, 'one')
    const added = { ...table(2, 'two'), worksWith: 1 }
    const moreAdded = { ...table(3, 'three'), worksWith: 2 }
    await migrate(database, [one], 0)
    await migrate(database, [one, added], 0)
    await migrate(database, [one], 0)
    await migrate(database, [one, added, moreAdded], 0)
    await migrate(database, [one, added], 0)
    await expect(migrate(database, [one], 0)).rejects.toMatchObject({ code: 'DATABASE_NEWER' })
    const taken = table(4, 'four')
    await migrate(database, [one, added, moreAdded, taken], 0)
    await expect(migrate(database, [one, added, moreAdded], 0)).rejects.toMatchObject({ code: 'DATABASE_NEWER' })
    expect(await tables(database)).toEqual(['four', 'one', 'schema_migrations', 'three', 'two'])
  })

  it('go on with books from before they said what works with what', async () => {
    const database = await fresh()
    const columns = 'number integer primary key, name text not null, applied_at text not null'
    await write(database, sql`create table schema_migrations (${sql.raw(columns)})`)
    await write(database, sql`insert into schema_migrations values (1, 'one', '')`)
    await migrate(database, [table(1, 'one'), table(2, 'two')], 0)
    expect(await tables(database)).toEqual(['schema_migrations', 'two'])
  })

  it('refuse the database of a build from before the first release, by the names of its migrations', async () => {
    const database = await fresh()
    await migrate(database, [table(1, 'apps, flags, keys, logs'), table(2, 'circuit rules')], 0)
    const before = await tables(database)
    await expect(migrate(database, migrations, 0)).rejects.toMatchObject({
      code: 'DATABASE_OLDER',
      message: expect.stringMatching(
        /before the first release \(its migrations are 1 "apps, flags, keys, logs", 2 "circuit rules"\).*--data/s,
      ),
    })
    expect(await tables(database)).toEqual(before)
  })

  it('give the table of flags a column for each field that is no other field said again', async () => {
    const database = await fresh()
    await migrate(database, migrations, 0)
    const flags = (await database.db.introspection.getTables()).find(({ name }) => name === 'flags')
    expect(flags?.columns.map(({ name }) => name).sort()).toEqual(
      [...COLUMN_NAMES, 'archived_at', 'changed_in', 'edit_revision', 'project_flag_id'].sort(),
    )
    const nullable = flags?.columns.filter(
      ({ name, isNullable }) => isNullable && name !== 'id' && name !== 'archived_at',
    )
    expect(nullable).toEqual([])
  })

  it('make ids that are never given twice', async () => {
    const database = await fresh()
    await migrate(database, [table(1, 'one')], 0)
    const insert = () => write(database, sql<{ id: number }>`insert into one (title) values ('x') returning id`)
    const first = (await insert()).rows[0]?.id
    await write(database, sql`delete from one`)
    expect((await insert()).rows[0]?.id).toBe(Number(first) + 1)
  })
})
