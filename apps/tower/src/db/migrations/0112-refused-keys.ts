import type { Migration } from '../migrate.js'

/** Who still asks with a key that has ended is seen. */
export const refusedKeys: Migration = {
  number: 112,
  name: 'when ended keys were refused',
  async up(schema) {
    await schema.alterTable('sdk_keys').addColumn('refused_at', 'text').execute()
    await schema.alterTable('sdk_keys').addColumn('refused_from', 'text').execute()
  },
}
