import { certificateRemedy } from '@tailslide/transports/tls-hint'
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
  away: 'see that PostgreSQL runs and that its address is right: --database',
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
  const ofCertificate = certificateRemedy(error, 'PostgreSQL')
  if (ofCertificate !== undefined) return ofCertificate
  if (isWithoutTls(error)) return 'let PostgreSQL speak TLS, or leave sslmode out of its address: --database'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^28/.test(code)) return 'give the user and password that PostgreSQL has: --database, or ALTER ROLE there'
  if (code === '3D000') return 'make that database, or give the name of the one that is there: --database'
  return REMEDIES[databaseFailure(error) ?? 'broken'] ?? 'see its log'
}
