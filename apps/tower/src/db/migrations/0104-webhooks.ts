import type { Migration } from '../migrate.js'

/** Who is told of what, and what waits to be told. */
export const webhooks: Migration = {
  number: 104,
  name: 'webhooks',
  async up(schema, idColumn) {
    await schema
      .createTable('webhooks')
      .addColumn('id', 'integer', idColumn)
      .addColumn('project_id', 'integer', (c) => c.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('app_id', 'integer', (c) => c.references('apps.id').onDelete('cascade'))
      // Stays when the flag goes: that it was deleted is yet to be told.
      .addColumn('flag_id', 'integer')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('format', 'text', (c) => c.notNull())
      .addColumn('events', 'text', (c) => c.notNull())
      .addColumn('is_enabled', 'integer', (c) => c.notNull())
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('old_secret', 'text')
      .addColumn('old_secret_ends_at', 'text')
      .addColumn('dropped', 'integer', (c) => c.notNull())
      .addColumn('dropped_at', 'text')
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('webhooks_project_id').on('webhooks').column('project_id').execute()

    await schema
      .createTable('webhook_deliveries')
      .addColumn('id', 'integer', idColumn)
      .addColumn('webhook_id', 'integer', (c) => c.references('webhooks.id').onDelete('cascade'))
      .addColumn('project_id', 'integer', (c) => c.notNull())
      .addColumn('message_id', 'integer')
      .addColumn('receiver', 'text', (c) => c.notNull())
      .addColumn('event', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('due_at', 'text', (c) => c.notNull())
      .addColumn('leased_until', 'text', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('ended_at', 'text')
      .addColumn('status', 'integer')
      .addColumn('took_ms', 'integer')
      .addColumn('answer', 'text', (c) => c.notNull())
      .execute()
    const indexes = {
      webhook_deliveries_due: ['state', 'due_at'],
      webhook_deliveries_receiver: ['state', 'webhook_id', 'receiver', 'id'],
      webhook_deliveries_project_id: ['state', 'project_id'],
      webhook_deliveries_webhook_id: ['webhook_id', 'id'],
      webhook_deliveries_created_at: ['created_at'],
    }
    for (const [name, columns] of Object.entries(indexes)) {
      await schema.createIndex(name).on('webhook_deliveries').columns(columns).execute()
    }
  },
}
