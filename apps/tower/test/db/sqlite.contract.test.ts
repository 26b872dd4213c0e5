import { existsSync, rmSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openSqlite } from '../../src/db/sqlite.js'
import { testDatabases } from '../harness/databases.js'

async function opened() {
  const databases = await testDatabases('sqlite')
  onTestFinished(() => databases.stop())
  const options = await databases.fresh()
  if (options.kind !== 'sqlite') throw new Error('the kind is another')
  const database = openSqlite(options.file)
  onTestFinished(() => database.close())
  await database.transaction((tx) => sql`create table one (n integer)`.execute(tx))
  return { database, file: options.file }
}

it('what only reads does not wait for a transaction, and sees what was there before it', async () => {
  const { database } = await opened()
  const count = async () => (await sql<{ n: number }>`select count(*) as n from one`.execute(database.db)).rows[0]?.n
  let end = (): void => {}
  const wait = new Promise<void>((resolve) => {
    end = resolve
  })
  const writing = database.transaction(async (tx) => {
    await sql`insert into one values (1)`.execute(tx)
    await wait
  })
  expect(await count()).toBe(0)
  end()
  await writing
  expect(await count()).toBe(1)
})

it('nothing is written besides transactions', async () => {
  const { database } = await opened()
  await expect(sql`insert into one values (1)`.execute(database.db)).rejects.toThrow(/readonly/)
})

it('the file and those beside it are for their owner alone', async () => {
  const { file } = await opened()
  expect(['', '-wal', '-shm'].map((end) => statSync(`${file}${end}`).mode & 0o777)).toEqual([0o600, 0o600, 0o600])
})

it('a file that is gone, while its log is there, is not made anew', async () => {
  const { file } = await opened()
  rmSync(file)
  expect(() => openSqlite(file)).toThrow(/its log .*-wal is there, but it is not/)
  expect(existsSync(file)).toBe(false)
})
