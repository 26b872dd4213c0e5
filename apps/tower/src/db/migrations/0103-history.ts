import type { Migration } from '../migrate.js'

/** The log says who, from where and why, and what has changed. An index for each way to ask, all in the order of ids. */
export const history: Migration = {
  number: 103,
  name: 'history',
  async up(schema) {
    const texts = ['actor_kind', 'actor_name', 'address', 'why']
    for (const name of texts) {
      await schema
        .alterTable('logs')
        .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
        .execute()
    }
    for (const name of ['actor_id', 'project_id', 'subject_flag_id']) {
      await schema.alterTable('logs').addColumn(name, 'integer').execute()
    }
    for (const name of ['changes', 'settings']) {
      await schema
        .alterTable('logs')
        .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
        .execute()
    }
    await schema.dropIndex('logs_app_id').execute()
    const indexes = {
      logs_app_id: ['app_id', 'id'],
      logs_project_id: ['project_id', 'id'],
      logs_subject_flag_id: ['subject_flag_id', 'id'],
      logs_actor: ['actor_kind', 'actor_id', 'id'],
      logs_action_type: ['action_type', 'id'],
      logs_created_at: ['created_at', 'id'],
    }
    for (const [name, columns] of Object.entries(indexes)) {
      await schema.createIndex(name).on('logs').columns(columns).execute()
    }
    await schema
      .alterTable('flags')
      .addColumn('edit_revision', 'integer', (c) => c.notNull().defaultTo(1))
      .execute()
  },
}
