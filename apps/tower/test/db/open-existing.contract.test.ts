import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as clock } from '@tailslide/transports/clock'
import { sql } from 'kysely'
import Libsql from 'libsql'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/db/open-database.js'
import { type DatabaseOptions, recoverAdmin } from '../../src/index.js'
import { testDatabases } from '../harness/databases.js'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tailslide-existing-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const recover = (database: DatabaseOptions) =>
  recoverAdmin({ database, clock, email: 'ann@example.com', mayMake: true, password: async () => 'a long password' })

it('a path without a database is refused by name, with what to give instead, and nothing is made there', async () => {
  const directory = join(folder(), 'dta')
  const file = join(directory, 'tailslide.db')
  await expect(recover({ kind: 'sqlite', file })).rejects.toMatchObject({
    code: 'DATABASE_MISSING',
    message: expect.stringMatching(
      new RegExp(`no database of Tailslide at ${file}, .* start Tower on it once.* --database.* --data`),
    ),
  })
  expect(existsSync(directory)).toBe(false)
})

it("a file of another program is refused and stays as it is: SQLite's, an empty one, a text", async () => {
  const directory = folder()
  const sqlite = join(directory, 'notes.db')
  const empty = join(directory, 'empty.db')
  const text = join(directory, 'text.db')
  const notes = new Libsql(sqlite)
  notes.exec('create table notes (n integer)')
  notes.close()
  writeFileSync(empty, '')
  writeFileSync(text, 'a text\n'.repeat(200))
  for (const [file, code] of [
    [sqlite, 'DATABASE_MISSING'],
    [empty, 'DATABASE_MISSING'],
    [text, 'DATABASE_UNAVAILABLE'],
  ] as const) {
    const before = readFileSync(file)
    await expect(recover({ kind: 'sqlite', file })).rejects.toMatchObject({ code })
    expect(readFileSync(file).equals(before)).toBe(true)
  }
})

it('a PostgreSQL in which no Tower has been is refused without its password, and gets no tables', async () => {
  const databases = await testDatabases('postgres')
  onTestFinished(() => databases.stop())
  const options = await databases.fresh()
  if (options.kind !== 'postgres') throw new Error('the kind is another')
  const { host, pathname } = new URL(options.url)
  await expect(recover(options)).rejects.toMatchObject({
    code: 'DATABASE_MISSING',
    message: expect.stringContaining(`at ${host}${pathname}, and none was made`),
  })
  const database = await openDatabase(options, () => {})
  onTestFinished(() => database.close())
  // Of a framework, which keeps what it has done under the same name.
  await database.transaction((tx) => sql`create table schema_migrations (version text)`.execute(tx))
  await expect(recover(options)).rejects.toMatchObject({ code: 'DATABASE_MISSING' })
  expect(await database.db.introspection.getTables()).toMatchObject([{ name: 'schema_migrations' }])
})
