import type { Migration } from '../migrate.js'

export const flagsOfProjects: Migration = {
  number: 108,
  name: 'flags of projects: compared',
  async up(schema) {
    // A flag is found in another environment by what it is in both.
    await schema
      .createIndex('flags_app_id_project_flag_id')
      .unique()
      .on('flags')
      .columns(['app_id', 'project_flag_id'])
      .execute()
  },
}
