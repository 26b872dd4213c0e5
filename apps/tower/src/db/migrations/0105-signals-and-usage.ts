import type { Migration } from '../migrate.js'

export const signalsAndUsage: Migration = {
  number: 105,
  name: 'signals older than an hour, usage',
  async up(schema, idColumn) {
    await schema
      .createTable('signal_rollups')
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('flag_id', 'integer', (c) => c.notNull().references('flags.id').onDelete('cascade'))
      .addColumn('width', 'integer', (c) => c.notNull())
      .addColumn('start', 'integer', (c) => c.notNull())
      .addColumn('success', 'double precision', (c) => c.notNull())
      .addColumn('failure', 'double precision', (c) => c.notNull())
      .addColumn('slow', 'double precision', (c) => c.notNull())
      .addColumn('control_ok', 'double precision', (c) => c.notNull())
      .addColumn('control_error', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('signal_rollups_pkey', ['flag_id', 'width', 'start'])
      .execute()
    await schema
      .createIndex('signal_rollups_app_id')
      .on('signal_rollups')
      .columns(['app_id', 'width', 'start'])
      .execute()

    await schema
      .createTable('usage_sources')
      .addColumn('id', 'integer', idColumn)
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('service', 'text', (c) => c.notNull())
      .addColumn('service_version', 'text', (c) => c.notNull())
      .addColumn('sdk', 'text', (c) => c.notNull())
      .addColumn('sdk_version', 'text', (c) => c.notNull())
      .addColumn('first_seen_at', 'text', (c) => c.notNull())
      .addColumn('last_seen_at', 'text', (c) => c.notNull())
      .addUniqueConstraint('usage_sources_key', ['app_id', 'service', 'service_version', 'sdk', 'sdk_version'])
      .execute()

    await schema
      .createTable('usage_instances')
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('sender', 'text', (c) => c.notNull())
      .addColumn('sequence', 'double precision', (c) => c.notNull())
      .addColumn('instance', 'text', (c) => c.notNull())
      .addColumn('source_id', 'integer', (c) => c.notNull().references('usage_sources.id').onDelete('cascade'))
      .addColumn('seen_at', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('usage_instances_pkey', ['app_id', 'sender'])
      .execute()
    await schema.createIndex('usage_instances_source_id').on('usage_instances').column('source_id').execute()
    await schema.createIndex('usage_instances_seen_at').on('usage_instances').column('seen_at').execute()

    await schema
      .createTable('usage_rollups')
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('flag_id', 'integer', (c) => c.notNull().references('flags.id').onDelete('cascade'))
      .addColumn('width', 'integer', (c) => c.notNull())
      .addColumn('start', 'integer', (c) => c.notNull())
      .addColumn('source_id', 'integer', (c) => c.notNull())
      .addColumn('evaluations', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('usage_rollups_pkey', ['flag_id', 'width', 'start', 'source_id'])
      .execute()
    await schema.createIndex('usage_rollups_start').on('usage_rollups').columns(['width', 'start']).execute()
    await schema.createIndex('usage_rollups_app_id').on('usage_rollups').column('app_id').execute()

    await schema
      .createTable('usage_flags')
      .addColumn('flag_id', 'integer', (c) => c.primaryKey().references('flags.id').onDelete('cascade'))
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('first_evaluated_at', 'text', (c) => c.notNull())
      .addColumn('last_evaluated_at', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('usage_flags_app_id').on('usage_flags').column('app_id').execute()

    await schema
      .createTable('usage_unknown')
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('first_asked_at', 'text', (c) => c.notNull())
      .addColumn('last_asked_at', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('usage_unknown_pkey', ['app_id', 'name'])
      .execute()
  },
}
