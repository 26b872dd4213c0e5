import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from './database.js'

/** More than a page of either database, and nothing that could be made smaller: it never fits into what is there already. */
const BYTES = 65_536

/**
 * Writes what needs new room on the disk, and leaves nothing behind. Rejects with what the database says. Changing what is there
 * needs none, so that it goes well for hours on a disk that is full.
 */
export async function checkRoom(database: Database): Promise<void> {
  const write = `create table tailslide_room (bytes ${database.kind === 'sqlite' ? 'blob' : 'bytea'})`
  const fill = sql`insert into tailslide_room values (${randomBytes(BYTES)})`
  if (database.kind === 'postgres') {
    await database
      .transaction(async (tx) => {
        await sql.raw(write).execute(tx)
        await fill.execute(tx)
        throw new RolledBack()
      })
      .catch((error: unknown) => {
        // Who may make no tables any more has no way to try it: then a change in place has to do.
        if (!(error instanceof RolledBack) && !mayMakeNone(error)) throw error
      })
    return
  }
  // What is rolled back SQLite keeps in memory. A process that was killed in between has left the table.
  const drop = sql.raw('drop table if exists tailslide_room')
  await database.transaction(async (tx) => {
    await drop.execute(tx)
    await sql.raw(write).execute(tx)
    await fill.execute(tx)
  })
  await database.transaction((tx) => drop.execute(tx))
}

class RolledBack extends Error {}

const mayMakeNone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '42501'
