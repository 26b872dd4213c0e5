import { sql } from 'kysely'
import type { Database, Tx } from './database.js'
import { LOCKS } from './locks.js'

/** Makes the next id that the database gives out in `table` at least `least`. */
export async function raiseIds(database: Database, tx: Tx, table: 'apps' | 'flags', least: number): Promise<void> {
  if (least <= 1) return
  if (database.kind === 'postgres') {
    await database.lock(tx, LOCKS.ids)
    const sequence = sql.table(`${table}_id_seq`)
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${least}, false) from ${sequence}
      where last_value + (case when is_called then 1 else 0 end) < ${least}`.execute(tx)
    return
  }
  await sql`insert into sqlite_sequence (name, seq)
    select ${table}, 0 where not exists (select 1 from sqlite_sequence where name = ${table})`.execute(tx)
  await sql`update sqlite_sequence set seq = ${least - 1} where name = ${table} and seq < ${least - 1}`.execute(tx)
}
