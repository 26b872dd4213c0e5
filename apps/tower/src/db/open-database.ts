import type { Database, DatabaseOptions } from './database.js'

/** Loads only the driver that is asked for. */
export async function openDatabase(options: DatabaseOptions, onError: (error: Error) => void): Promise<Database> {
  if (options.kind === 'sqlite') {
    const { openSqlite } = await import('./sqlite.js')
    return openSqlite(options.file)
  }
  const { openPostgres } = await import('./postgres.js')
  return openPostgres(options.url, onError)
}
