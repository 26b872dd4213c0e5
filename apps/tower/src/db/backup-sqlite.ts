import { randomBytes } from 'node:crypto'
import { accessSync, closeSync, constants, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import { TowerError } from '../errors.js'

/** Waits for a writer; a reader of a database in WAL mode seldom has to. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Copies a database, also while a Tower works with it, as it is at one instant: `to` is one file, complete and on disk
 * when this returns, and never half there. Throws BACKUP_FAILED, also when `to` is there already.
 */
export function backupSqlite(from: string, to: string): void {
  const part = `${to}.${randomBytes(6).toString('hex')}.part`
  let database: Libsql.Database | undefined
  try {
    accessSync(from, constants.R_OK)
    if (existsSync(to)) throw new Error('a file of that name is there already')
    // It holds hashes of keys and tokens, so it is for its owner alone: VACUUM fills a file that is there and empty.
    closeSync(openSync(part, 'wx', 0o600))
    database = new Libsql(from)
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    database.exec(`vacuum into '${part.replaceAll("'", "''")}'`)
    flush(part)
    // Unlike a rename, a link never takes the place of a file that has come meanwhile.
    linkSync(part, to)
    flush(dirname(to))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TowerError('BACKUP_FAILED', `${from} could not be copied to ${to}: ${reason}`, { cause })
  } finally {
    if (database?.open) database.close()
    rmSync(part, { force: true })
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
