import type { ColumnDefinitionBuilder, SchemaModule } from 'kysely'
import { TowerError } from '../errors.js'
import type { Database, Queryable, Tx } from './database.js'
import { databaseFailure } from './failures.js'
import { LOCKS } from './locks.js'

type IdColumn = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder

export interface Migration {
  readonly number: number
  readonly name: string
  /**
   * The newest migration of the oldest release whose Towers can work with the schema after this one, because it only
   * adds. Left out: none can, and they are to be stopped first.
   */
  readonly worksWith?: number
  /**
   * Runs inside `tx`, the transaction of the whole migration, to which `schema` belongs; `idColumn` makes a primary key whose
   * values are never used twice.
   */
  up(schema: SchemaModule, idColumn: IdColumn, tx: Tx): Promise<void>
}

type MigrationsTable = {
  schema_migrations: { number: number; name: string; applied_at: string; works_with: number | null }
}

/** Another Tower that changes tables takes longer than one that changes a flag. */
const MIGRATION_WAITS_MS = 15_000

/**
 * Brings the schema to the newest of `migrations`, in one transaction. Of several Towers that start at once, one does
 * the work and the others wait. A schema that has migrations unknown here belongs to a newer release and is refused, unless
 * each of them says that it works with this one: that is what lets Towers be upgraded one after the other.
 */
export async function migrate(database: Database, migrations: readonly Migration[], now: number): Promise<void> {
  const newest = migrations.at(-1)?.number ?? 0
  const idColumn: IdColumn =
    database.kind === 'postgres'
      ? (column) => column.primaryKey().generatedByDefaultAsIdentity()
      : (column) => column.primaryKey().autoIncrement()

  await whileOthersMigrate(async () =>
    database.transaction(async (tx) => {
      await database.lock(tx, LOCKS.migration, MIGRATION_WAITS_MS)
      await refuseForeign(tx)
      await tx.schema
        .createTable('schema_migrations')
        .ifNotExists()
        .addColumn('number', 'integer', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('applied_at', 'text', (c) => c.notNull())
        .addColumn('works_with', 'integer')
        .execute()
      await addWorksWith(tx)

      const books = tx.withTables<MigrationsTable>()
      const rows = await books.selectFrom('schema_migrations').select(['number', 'name', 'works_with']).execute()
      const applied = rows.map((row) => row.number)
      const highest = Math.max(0, ...applied)
      const isForeign = rows.some((row) => row.number > newest && (row.works_with ?? row.number) > newest)
      if (isForeign) {
        throw new TowerError(
          'DATABASE_NEWER',
          `The database has schema version ${highest}, and this Tower knows versions up to ${newest}: ` +
            'a newer release of Tailslide has used it. Start that release, or restore a backup from before the upgrade.',
        )
      }
      const oldest = migrations[0]?.number ?? 0
      const outgrown = rows.filter((row) => row.number < oldest)
      if (outgrown.length > 0) {
        throw new TowerError(
          'DATABASE_OLDER',
          `The database was made by a build from before the first release (its migrations are ${named(outgrown)}), and this ` +
            'Tower cannot take it over. It is left as it is, for the build that made it. Give this Tower a new one: another ' +
            'directory with --data, another database with --database.',
        )
      }
      for (const migration of migrations) {
        if (applied.includes(migration.number)) continue
        await migration.up(tx.schema, idColumn, tx)
        await books
          .insertInto('schema_migrations')
          .values({
            number: migration.number,
            name: migration.name,
            applied_at: new Date(now).toISOString(),
            works_with: migration.worksWith ?? null,
          })
          .execute()
      }
    }),
  )
}

/** SQLite has one lock for every write, and its transactions give up earlier than a migration may take. */
async function whileOthersMigrate(work: () => Promise<void>): Promise<void> {
  const end = performance.now() + MIGRATION_WAITS_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (databaseFailure(error) !== 'busy' || performance.now() > end) throw error
    }
  }
}

const named = (rows: readonly { readonly number: number; readonly name: string }[]): string =>
  rows.map(({ number, name }) => `${number} "${name}"`).join(', ')

/** Tables that a deployed Tower has under the same names, with other columns. */
const SHARED_NAMES = new Set(['apps', 'flags', 'logs'])

/** Throws DATABASE_FOREIGN where a deployed Tower has its tables. */
export async function refuseForeign(db: Queryable): Promise<void> {
  const tables = (await db.introspection.getTables())
    .filter(({ schema }) => schema === undefined || schema === 'public')
    .map(({ name }) => name)
  const foreign = tables.filter((name) => SHARED_NAMES.has(name)).sort()
  if (foreign.length === 0 || tables.includes('schema_migrations')) return
  throw new TowerError(
    'DATABASE_FOREIGN',
    `The database has tables ${foreign.join(', ')} that this Tower did not make, as a deployed Tailslide Tower does. ` +
      'They are left alone. Give this Tower a database of its own, and take the apps and flags over with ' +
      '`tailslide import --from <this address> --database <the new one>`; docs/migrate.md tells the whole way.',
  )
}

/** Databases made before the books had this column. */
async function addWorksWith(tx: Tx): Promise<void> {
  const tables = await tx.introspection.getTables()
  const books = tables.find(({ name }) => name === 'schema_migrations')
  if (books?.columns.some(({ name }) => name === 'works_with')) return
  await tx.schema.alterTable('schema_migrations').addColumn('works_with', 'integer').execute()
}
