import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CompiledQuery, type DatabaseConnection, type Driver, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import Libsql from 'libsql'
import { TowerError } from '../errors.js'
import type { Database } from './database.js'
import type { Schema } from './schema.js'

/** Long enough to sit out a backup or another process's commit; beyond it the request fails. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * A transaction takes the write lock when it begins. One that begins by reading and then writes would fail with
 * SQLITE_BUSY, without waiting, when another process has written in between.
 */
class ImmediateSqliteDriver extends SqliteDriver implements Driver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #file: Libsql.Database

  constructor(file: Libsql.Database) {
    super({ database: file })
    this.#file = file
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver({ database: this.#file })
  }
}

/** Opens or makes the file, with its directory. */
export function openSqlite(path: string): Database {
  const file = openFile(path)
  const db = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(file) })
  let closed = false
  return {
    kind: 'sqlite',
    db,
    transaction: (work) => db.transaction().execute(work),
    // The write lock that the transaction holds already keeps everybody else out.
    lock: async () => {},
    exclusively: async (_group, _key, work) => {
      await work()
      return true
    },
    async close() {
      if (closed) return
      closed = true
      await db.destroy()
      // Kysely closes only what it has used.
      if (file.open) file.close()
    },
  }
}

function openFile(path: string): Libsql.Database {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true })
    const file = new Libsql(path)
    file.pragma('journal_mode = WAL')
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    return file
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('DATABASE_UNAVAILABLE', `The SQLite file ${path} cannot be opened: ${reason}`, { cause })
  }
}
