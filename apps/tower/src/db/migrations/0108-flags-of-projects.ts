import type { Migration } from '../migrate.js'

export const flagsOfProjects: Migration = {
  number: 108,
  name: 'flags of projects: compared, described, archived, searched',
  async up(schema) {
    // A flag is found in another environment by what it is in both.
    await schema
      .createIndex('flags_app_id_project_flag_id')
      .unique()
      .on('flags')
      .columns(['app_id', 'project_flag_id'])
      .execute()

    await schema
      .alterTable('project_flags')
      .addColumn('tags', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute()
    await schema
      .alterTable('project_flags')
      .addColumn('owner', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    await schema.alterTable('project_flags').addColumn('temporary_until', 'text').execute()
    await schema.alterTable('flags').addColumn('archived_at', 'text').execute()
    // Of a ruleset of thousands of flags, those are read that changed; the numbers of all of them are summed up for a check.
    await schema
      .alterTable('flags')
      .addColumn('changed_in', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await schema.createIndex('flags_app_id_changed_in').on('flags').columns(['app_id', 'changed_in']).execute()
    // Those that changed last come first, without sorting all of an environment.
    await schema.createIndex('flags_app_id_updated_at_id').on('flags').columns(['app_id', 'updated_at', 'id']).execute()
  },
}
