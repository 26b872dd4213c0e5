import { isUnknownCa } from '@tailslide/transports/tls-hint'
import { sql } from 'kysely'
import type { DatabaseOptions } from './database.js'
import { type DatabaseFailure, databaseFailure, isWithoutTls } from './failures.js'
import { openDatabase } from './open-database.js'
import { hasOwnSessions } from './own-sessions.js'

/**
 * How a database is, for a person who looks for what is wrong; `time` is that of its machine. Without `ownSessions` a pooler gives
 * them out for one transaction each.
 */
export type DatabaseCondition =
  | { readonly state: 'ready'; readonly time: number; readonly ownSessions: boolean }
  | { readonly state: 'broken'; readonly why: string; readonly remedy: string }

const REMEDIES: Partial<Readonly<Record<DatabaseFailure, string>>> = {
  away: 'see that PostgreSQL runs, and that address, user, password and name are right: --database',
  busy: 'raise max_connections, or end what holds them',
  read_only: 'give the address of the primary: --database',
  no_room: 'make room on its disk',
}

/** Looks, and leaves nothing behind. */
export async function inspectDatabase(
  options: DatabaseOptions & { readonly kind: 'postgres' },
): Promise<DatabaseCondition> {
  try {
    const database = await openDatabase(options, () => {})
    try {
      const ownSessions = await hasOwnSessions(database)
      return await database.transaction(async (tx) => {
        const told = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx)
        // A standby refuses it, and so does a full disk.
        await sql`create temporary table tailslide_doctor (n integer) on commit drop`.execute(tx)
        return { state: 'ready', ownSessions, time: new Date(told.rows[0]?.now ?? Number.NaN).getTime() }
      })
    } finally {
      await database.close()
    }
  } catch (error) {
    const why = error instanceof Error && error.message !== '' ? error.message : String(error)
    return { state: 'broken', why, remedy: remedyOf(error) }
  }
}

function remedyOf(error: unknown): string {
  if (isUnknownCa(error)) return 'name your CA to Node: NODE_EXTRA_CA_CERTS=<file>'
  if (isWithoutTls(error)) return 'let PostgreSQL speak TLS, or leave sslmode out of its address: --database'
  return REMEDIES[databaseFailure(error) ?? 'broken'] ?? 'see its log'
}
