import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { checkWrites } from './check-writes.js'
import type { Database } from './database.js'
import { migrate } from './migrate.js'
import { migrations } from './migrations/index.js'
import { openDatabase } from './open-database.js'
import { hasOwnSessions } from './own-sessions.js'
import { tellingOfRefused } from './refused-writes.js'
import { type Writes, watchWrites } from './writes.js'

export async function database({
  options,
  clock,
  logger,
}: Ground): Promise<Started<{ readonly database: Database; readonly writes: Writes }>> {
  const opened = await openDatabase(options.database, (error) =>
    logger.warn({ err: error }, 'an idle database connection was lost'),
  )
  const writes = watchWrites(opened, { clock, logger })
  const stop = async (): Promise<void> => {
    await writes.stop()
    await opened.close()
  }
  return { gives: { database: tellingOfRefused(opened, writes.refused), writes }, stop }
}

export async function schema({ clock, database, logger }: Ground & { readonly database: Database }): Promise<void> {
  await migrate(database, migrations, clock.now())
  await checkWrites(database)
  // Where there are no two connections just now, nothing is known.
  if (await hasOwnSessions(database).catch(() => true)) return
  logger.warn(
    {},
    'the database is behind a pooler that gives out sessions for one transaction each, as PgBouncer does with pool_mode = transaction: ' +
      'what other Towers change is found by looking every second, and limits of time may not hold. Use pool_mode = session',
  )
}
