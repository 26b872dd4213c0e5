import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from './database.js'
import type { Schema } from './schema.js'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 15_000
const CONNECTIONS = 10

/** Connects when the first query runs. `onError` hears of idle connections that the server has dropped. */
export function openPostgres(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'tailslide-tower',
  })
  // Without a listener the loss of an idle connection would end the process; the pool itself has already replaced it.
  pool.on('error', onError)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  let closing: Promise<void> | undefined
  return {
    kind: 'postgres',
    db,
    transaction: (work) => db.transaction().execute(work),
    async lock(tx, key) {
      await sql`select pg_advisory_xact_lock(${key})`.execute(tx)
    },
    exclusively: (group, key, work) =>
      db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ held: boolean }>`
          select pg_try_advisory_xact_lock(${sql.lit(group)}::int, ${sql.lit(key)}::int) as held`.execute(tx)
        if (rows[0]?.held !== true) return false
        await work()
        return true
      }),
    close: () => {
      closing ??= db.destroy()
      return closing
    },
  }
}
