import type { ColumnDefinitionBuilder, SchemaModule } from 'kysely'
import { TowerError } from '../errors.js'
import type { Database } from './database.js'

type IdColumn = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder

export interface Migration {
  readonly number: number
  readonly name: string
  /** Runs inside the transaction of the whole migration; `idColumn` makes a primary key whose values are never used twice. */
  up(schema: SchemaModule, idColumn: IdColumn): Promise<void>
}

type MigrationsTable = {
  schema_migrations: { number: number; name: string; applied_at: string }
}

/** Any number, as long as every Tower takes the same: it names the lock under which one of them migrates. */
const MIGRATION_LOCK = 7_105_371

/**
 * Brings the schema to the newest of `migrations`, in one transaction. Of several Towers that start at once, one does
 * the work and the others wait. A schema that has migrations unknown here belongs to a newer release and is refused.
 */
export async function migrate(database: Database, migrations: readonly Migration[], now: number): Promise<void> {
  const newest = migrations.at(-1)?.number ?? 0
  const idColumn: IdColumn =
    database.kind === 'postgres'
      ? (column) => column.primaryKey().generatedByDefaultAsIdentity()
      : (column) => column.primaryKey().autoIncrement()

  await database.transaction(async (tx) => {
    await database.lock(tx, MIGRATION_LOCK)
    await tx.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('applied_at', 'text', (c) => c.notNull())
      .execute()

    const books = tx.withTables<MigrationsTable>()
    const applied = (await books.selectFrom('schema_migrations').select('number').execute()).map((row) => row.number)
    const highest = Math.max(0, ...applied)
    if (highest > newest) {
      throw new TowerError(
        'DATABASE_NEWER',
        `The database has schema version ${highest}, and this Tower knows versions up to ${newest}: ` +
          'a newer release of Tailslide has used it. Start that release, or restore a backup from before the upgrade.',
      )
    }
    for (const migration of migrations) {
      if (applied.includes(migration.number)) continue
      await migration.up(tx.schema, idColumn)
      await books
        .insertInto('schema_migrations')
        .values({ number: migration.number, name: migration.name, applied_at: new Date(now).toISOString() })
        .execute()
    }
  })
}
