import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { inspectDatabase } from '@tailslide/tower'
import type { Database } from '../options.js'
import { withoutSecrets } from '../secrets.js'
import { clockFinding } from './clock.js'
import { bad, type Finding, good } from './finding.js'
import { aheadOf } from './nats.js'

/** Whether the database is there and takes writes. */
export async function checkDatabase(database: Database): Promise<Finding[]> {
  if (database.kind === 'sqlite') return [checkFile(database.file)]
  const shown = withoutSecrets(database.url)
  const asked = Date.now()
  const condition = await inspectDatabase(database)
  if (condition.state === 'broken') return [bad('database', `${shown}: ${condition.why}`, condition.remedy)]
  return [
    condition.ownSessions
      ? good('database', `${shown} takes writes`)
      : bad(
          'database',
          `${shown} takes writes, behind a pooler that gives out sessions for one transaction each: Towers hear of each other's changes up to a second late`,
          'set pool_mode = session in PgBouncer, or give the address of PostgreSQL itself',
        ),
    clockFinding('PostgreSQL', aheadOf(condition.time, asked, Date.now())),
  ]
}

/** Not opened: a Tower that runs may have it. */
function checkFile(file: string): Finding {
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    // SQLite writes a journal beside it.
    accessSync(dirname(resolve(file)), constants.W_OK)
    return good('database', `${file} is there and may be written`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return bad('database', why, 'give its path with --database, and let this user write there')
  }
}
