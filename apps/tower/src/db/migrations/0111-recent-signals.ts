import type { Migration } from '../migrate.js'

/** The last hour of a signal store that lives in the process. */
export const recentSignals: Migration = {
  number: 111,
  name: 'signals of the last hour, for a store in memory',
  async up(schema) {
    await schema
      .createTable('recent_signals')
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('minute', 'integer', (c) => c.notNull())
      .addColumn('sums', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('recent_signals_pkey', ['app_id', 'minute'])
      .execute()
    await schema.createIndex('recent_signals_minute').on('recent_signals').column('minute').execute()
  },
}
