import { join, resolve } from 'node:path'
import { backupSqlite } from '@tailslide/tower/sqlite'
import { EXIT } from '../errors.js'
import type { BackupOptions } from '../program.js'

/** Copies the database of a data directory; the one who runs it waits for the copy. */
export async function backup(options: BackupOptions): Promise<number> {
  const to = resolve(options.to)
  backupSqlite(join(resolve(options.data), 'tailslide.db'), to)
  process.stdout.write(`${to}\n`)
  return EXIT.ok
}
