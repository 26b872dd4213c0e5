import type { Migration } from '../migrate.js'

/** When somebody was here last is known once their sessions have ended, too. */
export const lastHere: Migration = {
  number: 115,
  name: 'when people were last here',
  worksWith: 114,
  async up(schema) {
    await schema.alterTable('people').addColumn('last_seen_at', 'text').execute()
  },
}
