import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type CompiledQuery, type DatabaseConnection, type Driver, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import Libsql from 'libsql'
import { TowerError } from '../errors.js'
import { pauseIfDue } from '../pauses.js'
import type { Database } from './database.js'
import { databaseFailure } from './failures.js'
import { makeDirectory } from './make-directory.js'
import { requireInPlace } from './require-in-place.js'
import type { Schema } from './schema.js'
import { keepingStatements } from './sqlite-statements.js'

/** A statement that waits for another process waits in the driver, and with it every request: so not for long. */
const BUSY_TIMEOUT_MS = 100
/** Other processes have the lock for longer, and a second connection of this one cannot let go of it meanwhile. */
const BEGIN_TIMEOUT_MS = 2
/** A transaction waits outside of the driver, while other requests go on, and longer. */
const BEGIN_WITHIN_MS = 5_000
const BEGIN_AGAIN_MS = 5
const IN_MEMORY = ':memory:'
const CHECKED_UP_TO_BYTES = 256 * 1_048_576

/**
 * A transaction takes the write lock when it begins. One that begins by reading and then writes would fail with
 * SQLITE_BUSY, without waiting, when another process has written in between.
 */
class ImmediateSqliteDriver extends SqliteDriver implements Driver {
  readonly #file: Libsql.Database
  readonly #path: string
  readonly #requireInPlace: () => void

  constructor(file: Libsql.Database, path: string) {
    super({ database: keepingStatements(file) })
    this.#file = file
    this.#path = path
    this.#requireInPlace = path === IN_MEMORY ? () => {} : requireInPlace(path)
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return namingFile(await super.acquireConnection(), this.#path)
  }

  override async beginTransaction(): Promise<void> {
    this.#requireInPlace()
    const end = performance.now() + BEGIN_WITHIN_MS
    for (;;) {
      try {
        // Not prepared: a prepared statement of libsql that was refused as busy stays open until it is collected, and
        // nothing can be committed beside it. For the same reason every write is in a transaction.
        this.#file.exec('begin immediate')
        return
      } catch (error) {
        if (databaseFailure(error) !== 'busy' || performance.now() > end) throw error
      }
      await setTimeout(BEGIN_AGAIN_MS)
    }
  }

  /** A commit into a file that nobody finds any more would be answered, and gone at the next start. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#requireInPlace()
    await super.commitTransaction(connection)
  }

  /** A full disk has ended the transaction already, and "cannot rollback" must not hide why. */
  override async rollbackTransaction(): Promise<void> {
    if (this.#file.inTransaction) this.#file.exec('rollback')
  }
}

/** What becomes of the file is said with its name: "disk I/O error" alone sends nobody to the right disk. */
function namingFile(connection: DatabaseConnection, path: string): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery) {
      const begun = performance.now()
      try {
        const result = await connection.executeQuery<R>(query)
        // The driver answers at once, so that waiting for it lets nobody else in.
        await pauseIfDue(begun)
        return result
      } catch (error) {
        if (error instanceof Error && databaseFailure(error)) error.message = `${path}: ${error.message}`
        throw error
      }
    },
    streamQuery: (...query) => connection.streamQuery(...query),
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #driver: Driver

  constructor(file: Libsql.Database, path: string) {
    super({ database: file })
    this.#driver = new ImmediateSqliteDriver(file, path)
  }

  override createDriver(): Driver {
    return this.#driver
  }
}

/**
 * Opens or makes the file, with its directory. What only reads has a connection of its own: whoever asks who a caller is, or what an
 * SDK is to get, must not wait for the end of a transaction of seconds.
 */
export function openSqlite(path: string): Database {
  const file = openFile(path)
  const reading = path === IN_MEMORY ? file : openReading(path)
  const writer = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(file, path) })
  const db = reading === file ? writer : new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(reading, path) })
  let closed = false
  return {
    kind: 'sqlite',
    db,
    transaction: (work) => writer.transaction().execute(work),
    // The write lock that the transaction holds already keeps everybody else out.
    lock: async () => {},
    share: async () => {},
    notify: async () => {},
    listen: () => async () => {},
    async close() {
      if (closed) return
      closed = true
      await db.destroy()
      await writer.destroy()
      // Kysely closes only what it has used. The one that writes is last: it takes the log into the file.
      if (reading.open) reading.close()
      if (file.open) file.close()
    },
  }
}

/**
 * A page that a disk has lost shows itself only where it is read, which may be months later, and what is written meanwhile
 * makes it worse. Checking takes 3 ms a megabyte, so that large files are taken as they are.
 */
function refuseDamaged(file: Libsql.Database, path: string): void {
  if (path === IN_MEMORY || statSync(path).size > CHECKED_UP_TO_BYTES) return
  const row: unknown = file.prepare('pragma quick_check(1)').get()
  const said = typeof row === 'object' && row && 'quick_check' in row ? String(row.quick_check) : 'no answer'
  if (said === 'ok') return
  throw new Error(`it is damaged, and a backup has to take its place (${said.replace(/[\s*]+/g, ' ').trim()})`)
}

/** Of a file that is there, in which nothing is changed. */
export function hasTable(path: string, name: string): boolean {
  const file = openReading(path)
  try {
    return file.prepare('select 1 from sqlite_master where type = ? and name = ?').get('table', name) !== undefined
  } catch (cause) {
    throw unusable(path, cause)
  } finally {
    file.close()
  }
}

function openReading(path: string): Libsql.Database {
  const file = new Libsql(path)
  file.pragma('query_only = ON')
  file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return file
}

function openFile(path: string): Libsql.Database {
  try {
    makeDirectory(dirname(resolve(path)))
    if (path !== IN_MEMORY && !existsSync(path)) makeFile(path)
    const file = new Libsql(path)
    file.pragma('journal_mode = WAL')
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    refuseDamaged(file, path)
    // From now on it only begins transactions, which are tried again without standing still.
    file.pragma(`busy_timeout = ${BEGIN_TIMEOUT_MS}`)
    return file
  } catch (cause) {
    throw unusable(path, cause)
  }
}

function makeFile(path: string): void {
  // SQLite would drop it, and whoever has moved or deleted the file by mistake would see an empty Tower begin anew.
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  if (log && log.size > 0) {
    throw new Error(`its log ${path}-wal is there, but it is not. Put it back, or move the log away to begin anew`)
  }
  // It holds secrets of webhooks. SQLite gives the files beside it the same rights.
  closeSync(openSync(path, 'a', 0o600))
}

function unusable(path: string, cause: unknown): TowerError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new TowerError('DATABASE_UNAVAILABLE', `The SQLite file ${path} cannot be opened: ${reason}`, { cause })
}
