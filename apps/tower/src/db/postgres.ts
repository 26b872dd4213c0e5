import { Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Database } from './database.js'
import { CONNECT_TIMEOUT_MS, FitPostgresDialect } from './postgres-dialect.js'
import { listenForNotices, NOTICE_CHANNEL, noticePayload } from './postgres-listener.js'
import type { Schema } from './schema.js'

const STATEMENT_TIMEOUT_MS = 15_000
const CONNECTIONS = 10
/** A Tower that hangs in the middle of a change holds the lock of its app; nobody waits longer than this for it. */
const IDLE_IN_TRANSACTION_MS = 5_000
/** A little longer, so that who waits for such a Tower gets through. Sessions of others may hold a lock for hours, and whoever waits has a connection. */
const LOCK_TIMEOUT_MS = 6_000
const SET_LIMITS = {
  text:
    `set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set lock_timeout = ${LOCK_TIMEOUT_MS}; ` +
    `set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  query_timeout: CONNECT_TIMEOUT_MS,
}

/** Connects when the first query runs. `onError` hears of idle connections that the server has dropped. */
export function openPostgres(url: string, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // PgBouncer lets nobody in who asks for them while connecting: "unsupported startup parameter".
    onConnect: (client) => client.query(SET_LIMITS),
    keepAlive: true,
    application_name: 'tailslide-tower',
  })
  // Without a listener the loss of an idle connection would end the process; the pool itself has already replaced it.
  pool.on('error', onError)
  // The same for one in use that the server ends between two queries of a transaction: the next of them fails.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Schema>({ dialect: new FitPostgresDialect(pool) })
  let closing: Promise<void> | undefined
  return {
    kind: 'postgres',
    db,
    transaction: (work) => db.transaction().execute(work),
    async lock(tx, key, withinMs) {
      if (withinMs !== undefined) await sql.raw(`set local lock_timeout = ${withinMs}`).execute(tx)
      await sql`select pg_advisory_xact_lock(${key})`.execute(tx)
    },
    async share(tx, key) {
      await sql`select pg_advisory_xact_lock_shared(${key})`.execute(tx)
    },
    async notify(tx, appId, version) {
      await sql`select pg_notify(${NOTICE_CHANNEL}, ${noticePayload({ appId, version })})`.execute(tx)
    },
    listen: (onNotice) => listenForNotices(url, onNotice),
    close: () => {
      closing ??= db.destroy()
      return closing
    },
  }
}
