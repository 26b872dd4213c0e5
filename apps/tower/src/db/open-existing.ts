import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { TowerError } from '../errors.js'
import type { Database, DatabaseOptions } from './database.js'
import { migrate, refuseForeign } from './migrate.js'
import { migrations } from './migrations/index.js'
import { openDatabase } from './open-database.js'

/**
 * The database of a Tower that has run, brought to the newest schema. Where there is none it rejects with DATABASE_MISSING, and makes
 * nothing: what is done in an empty database of a mistyped name looks like success.
 */
export async function openExisting(options: DatabaseOptions, now: number): Promise<Database> {
  if (options.kind === 'sqlite' && !(await isFileOfTower(options.file))) throw missing(nameOf(options))
  const database = await openDatabase(options, () => {})
  try {
    await refuseForeign(database.db)
    const tables = await database.db.introspection.getTables()
    const books = tables.find(({ name }) => name === 'schema_migrations')
    // Other programs have a table of that name too, with other columns.
    if (!books?.columns.some(({ name }) => name === 'applied_at')) throw missing(nameOf(options))
    await migrate(database, migrations, now)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Asked before it is opened, which would make it, or change the settings of another program's file. */
async function isFileOfTower(path: string): Promise<boolean> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
  const { hasTable } = await import('./sqlite.js')
  return hasTable(path, 'schema_migrations')
}

/** PostgreSQL's address has a password in it. */
function nameOf(options: DatabaseOptions): string {
  if (options.kind === 'sqlite') return resolve(options.file)
  const { host, pathname } = new URL(options.url)
  return `${host}${pathname}`
}

const missing = (where: string): TowerError =>
  new TowerError(
    'DATABASE_MISSING',
    `There is no database of Tailslide at ${where}, and none was made. If it is a new one for Tower, start Tower on it once. ` +
      'If not, give the one that Tower names when it starts with --database; recover-admin also takes its directory with --data.',
  )
