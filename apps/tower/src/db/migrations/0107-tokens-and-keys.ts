import type { Migration } from '../migrate.js'

export const tokensAndKeys: Migration = {
  number: 107,
  name: 'tokens and keys',
  async up(schema) {
    const tokens = schema.alterTable('api_tokens')
    await tokens.addColumn('name', 'text', (c) => c.notNull().defaultTo('first start')).execute()
    await tokens.addColumn('owner_id', 'integer').execute()
    await tokens.addColumn('scope', 'text', (c) => c.notNull().defaultTo('api')).execute()
    await tokens.addColumn('role', 'text', (c) => c.notNull().defaultTo('admin')).execute()
    await tokens.addColumn('projects', 'text').execute()
    await tokens.addColumn('created_by', 'text', (c) => c.notNull().defaultTo('')).execute()
    await tokens.addColumn('expires_at', 'text').execute()
    await tokens.addColumn('last_used_at', 'text').execute()
    await tokens.addColumn('revoked_at', 'text').execute()
    await tokens.addColumn('replaced_by', 'integer').execute()
    await schema.createIndex('api_tokens_owner_id').on('api_tokens').column('owner_id').execute()
    await schema.createIndex('api_tokens_expires_at').on('api_tokens').column('expires_at').execute()

    const keys = schema.alterTable('sdk_keys')
    await keys.addColumn('name', 'text', (c) => c.notNull().defaultTo('')).execute()
    await keys.addColumn('kind', 'text', (c) => c.notNull().defaultTo('server')).execute()
    await keys.addColumn('created_by', 'text', (c) => c.notNull().defaultTo('')).execute()
    await keys.addColumn('expires_at', 'text').execute()
    await keys.addColumn('last_seen_at', 'text').execute()
    await keys.addColumn('last_seen_from', 'text').execute()
    await keys.addColumn('replaced_by', 'integer').execute()
    await schema.createIndex('sdk_keys_expires_at').on('sdk_keys').column('expires_at').execute()
  },
}
