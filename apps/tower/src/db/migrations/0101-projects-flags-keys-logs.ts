import type { Migration } from '../migrate.js'

export const projectsFlagsKeysLogs: Migration = {
  number: 101,
  name: 'projects, flags, keys, logs',
  async up(schema, idColumn) {
    await schema
      .createTable('projects')
      .addColumn('id', 'integer', idColumn)
      .addColumn('title', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'text', (c) => c.notNull())
      .execute()

    await schema
      .createTable('apps')
      .addColumn('id', 'integer', idColumn)
      .addColumn('project_id', 'integer', (c) => c.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('environment', 'text', (c) => c.notNull())
      .addColumn('is_protected', 'integer', (c) => c.notNull())
      .addColumn('needs_reason', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'text', (c) => c.notNull())
      .addUniqueConstraint('apps_project_id_environment_key', ['project_id', 'environment'])
      .execute()

    await schema
      .createTable('project_flags')
      .addColumn('id', 'integer', idColumn)
      .addColumn('project_id', 'integer', (c) => c.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('created_at', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('project_flags_project_id').on('project_flags').column('project_id').execute()

    await schema
      .createTable('rulesets')
      .addColumn('app_id', 'integer', (c) => c.primaryKey())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('published_version', 'integer', (c) => c.notNull())
      .addColumn('cause', 'text', (c) => c.notNull())
      .addColumn('changed_at', 'text', (c) => c.notNull())
      .addColumn('deleted', 'integer', (c) => c.notNull())
      .execute()

    await schema
      .createTable('flags')
      .addColumn('id', 'integer', idColumn)
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('project_flag_id', 'integer', (c) => c.notNull().references('project_flags.id').onDelete('cascade'))
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('rollout_percentage', 'double precision', (c) => c.notNull())
      .addColumn('white_listed_users', 'text', (c) => c.notNull())
      .addColumn('error_threshold_percentage', 'double precision', (c) => c.notNull())
      .addColumn('is_recoverable', 'integer', (c) => c.notNull())
      .addColumn('circuit_recovery_delay', 'integer', (c) => c.notNull())
      .addColumn('circuit_initial_recovery_percentage', 'double precision', (c) => c.notNull())
      .addColumn('circuit_recovery_rate', 'integer', (c) => c.notNull())
      .addColumn('circuit_recovery_increment_percentage', 'double precision', (c) => c.notNull())
      .addColumn('circuit_recovery_profile', 'text', (c) => c.notNull())
      .addColumn('webhooks', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'text', (c) => c.notNull())
      .addColumn('is_enabled', 'integer', (c) => c.notNull())
      .addColumn('rollout_seed', 'text', (c) => c.notNull())
      .addColumn('circuit_window', 'integer', (c) => c.notNull())
      .addColumn('circuit_minimum_requests', 'integer', (c) => c.notNull())
      .addColumn('circuit_slow_threshold_percentage', 'double precision', (c) => c.notNull())
      .addColumn('circuit_mode', 'text', (c) => c.notNull())
      .addColumn('circuit', 'text', (c) => c.notNull())
      .addColumn('circuit_revision', 'integer', (c) => c.notNull())
      .addColumn('circuit_rule', 'text', (c) => c.notNull())
      .addColumn('circuit_confidence_percentage', 'double precision', (c) => c.notNull())
      .addColumn('circuit_comparison_margin_percentage', 'double precision', (c) => c.notNull())
      .addColumn('circuit_quorum_instances', 'integer', (c) => c.notNull())
      .addUniqueConstraint('flags_app_id_title_key', ['app_id', 'title'])
      .execute()
    await schema.createIndex('flags_project_flag_id').on('flags').column('project_flag_id').execute()

    await schema
      .createTable('sdk_keys')
      .addColumn('id', 'integer', idColumn)
      .addColumn('app_id', 'integer', (c) => c.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('prefix', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('revoked_at', 'text')
      .execute()
    await schema.createIndex('sdk_keys_app_id').on('sdk_keys').column('app_id').execute()

    await schema
      .createTable('api_tokens')
      .addColumn('id', 'integer', idColumn)
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('prefix', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .execute()

    await schema
      .createTable('logs')
      .addColumn('id', 'integer', idColumn)
      .addColumn('app_id', 'integer', (c) => c.notNull())
      .addColumn('flag_id', 'integer', (c) => c.references('flags.id').onDelete('set null'))
      .addColumn('flag_title', 'text', (c) => c.notNull())
      .addColumn('flag_description', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('action_type', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('logs_flag_id').on('logs').column('flag_id').execute()
    await schema.createIndex('logs_app_id').on('logs').column('app_id').execute()
  },
}
