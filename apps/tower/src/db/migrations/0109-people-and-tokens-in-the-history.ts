import type { Migration } from '../migrate.js'

/** Entries of people and tokens belong to no environment, and say whom or what they are about. */
export const peopleAndTokensInTheHistory: Migration = {
  number: 109,
  name: 'people and tokens in the history',
  async up(schema, _idColumn, tx) {
    // SQLite lets no column become optional: there is a new one in its place.
    await schema.dropIndex('logs_app_id').execute()
    await schema.alterTable('logs').renameColumn('app_id', 'old_app_id').execute()
    await schema.alterTable('logs').addColumn('app_id', 'integer').execute()
    const logs = tx.withTables<{ logs: { app_id: number | null; old_app_id: number } }>()
    await logs
      .updateTable('logs')
      .set(({ ref }) => ({ app_id: ref('old_app_id') }))
      .execute()
    await schema.alterTable('logs').dropColumn('old_app_id').execute()
    await schema.createIndex('logs_app_id').on('logs').columns(['app_id', 'id']).execute()

    await schema
      .alterTable('logs')
      .addColumn('about_kind', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    await schema.alterTable('logs').addColumn('about_id', 'integer').execute()
    await schema.createIndex('logs_about').on('logs').columns(['about_kind', 'about_id', 'id']).execute()
    await schema.createIndex('logs_about_kind').on('logs').columns(['about_kind', 'id']).execute()
  },
}
