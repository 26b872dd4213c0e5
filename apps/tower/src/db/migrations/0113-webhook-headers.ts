import type { Migration } from '../migrate.js'

/** Webhooks have headers of their own. */
export const webhookHeaders: Migration = {
  number: 113,
  name: 'headers of webhooks',
  async up(schema) {
    await schema
      .alterTable('webhooks')
      .addColumn('headers', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute()
  },
}
