import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Driver, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import Libsql from 'libsql'
import { TowerError } from '../errors.js'
import type { Database } from './database.js'
import { isUnavailable } from './failures.js'
import type { Schema } from './schema.js'

/** A statement that waits for another process waits in the driver, and with it every request: so not for long. */
const BUSY_TIMEOUT_MS = 100
/** A transaction waits outside of the driver, while other requests go on, and longer. */
const BEGIN_WITHIN_MS = 5_000
const BEGIN_AGAIN_MS = 5

/**
 * A transaction takes the write lock when it begins. One that begins by reading and then writes would fail with
 * SQLITE_BUSY, without waiting, when another process has written in between.
 */
class ImmediateSqliteDriver extends SqliteDriver implements Driver {
  readonly #file: Libsql.Database

  constructor(file: Libsql.Database) {
    super({ database: file })
    this.#file = file
  }

  override async beginTransaction(): Promise<void> {
    const end = performance.now() + BEGIN_WITHIN_MS
    for (;;) {
      try {
        // Not prepared: a prepared statement of libsql that was refused as busy stays open until it is collected, and
        // nothing can be committed beside it. For the same reason every write is in a transaction.
        this.#file.exec('begin immediate')
        return
      } catch (error) {
        if (!isUnavailable(error) || performance.now() > end) throw error
      }
      await setTimeout(BEGIN_AGAIN_MS)
    }
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #file: Libsql.Database

  constructor(file: Libsql.Database) {
    super({ database: file })
    this.#file = file
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#file)
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
    notify: async () => {},
    listen: () => async () => {},
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
