import type { Migration } from '../migrate.js'

/** What is asked of a history of a million entries goes along an index. */
export const scale: Migration = {
  number: 110,
  name: 'history of many',
  async up(schema) {
    // All that people, or circuits, have done: the index by who it was has not the order of ids.
    await schema.createIndex('logs_actor_kind').on('logs').columns(['actor_kind', 'id']).execute()
  },
}
