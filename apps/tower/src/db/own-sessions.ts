import { sql } from 'kysely'
import type { Database } from './database.js'

/** A pooler that is busy for others may give two connections two sessions by chance. */
const LOOKS = 5

/**
 * Whether each connection has a session of PostgreSQL of its own. Behind a pooler that gives one out for a transaction only, what is
 * set and listened to stays with a session that others get next. Two open connections that meet in one session show it.
 */
export async function hasOwnSessions({ kind, db }: Pick<Database, 'kind' | 'db'>): Promise<boolean> {
  if (kind === 'sqlite') return true
  return db.connection().execute((one) =>
    db.connection().execute(async (other) => {
      for (let look = 0; look < LOOKS; look++) {
        if ((await sessionOf(one)) === (await sessionOf(other))) return false
      }
      return true
    }),
  )
}

async function sessionOf(db: Database['db']): Promise<number | undefined> {
  const told = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  return told.rows[0]?.pid
}
