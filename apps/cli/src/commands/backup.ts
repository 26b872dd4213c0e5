import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { backupSqlite } from '@tailslide/tower/sqlite'
import { CliError, EXIT } from '../errors.js'
import type { BackupOptions } from '../program.js'

/** Copies the database of a data directory; the one who runs it waits for the copy. */
export async function backup(options: BackupOptions): Promise<number> {
  const from = join(resolve(options.data), 'tailslide.db')
  const to = resolve(options.to)
  if (!existsSync(from))
    throw nothing(`there is no database at ${from}: --data names the directory of \`tailslide start\``)
  if (!existsSync(dirname(to))) throw nothing(`${to} cannot be written: its directory is not there`)
  backupSqlite(from, to)
  process.stdout.write(`${to}\n`)
  return EXIT.ok
}

const nothing = (words: string): CliError => new CliError('INVALID_FILE', words)
