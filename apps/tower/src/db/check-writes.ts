import { sql } from 'kysely'
import type { Database } from './database.js'

/** Writes what is there already, to see whether the database takes it. Rejects with what it says. */
export async function checkWrites(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const first = sql`(select min(number) from schema_migrations)`
    await sql`update schema_migrations set number = number where number = ${first}`.execute(tx)
  })
}
