import type { Migration } from '../migrate.js'

export const people: Migration = {
  number: 106,
  name: 'people',
  async up(schema, idColumn) {
    await schema
      .createTable('people')
      .addColumn('id', 'integer', idColumn)
      .addColumn('email', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('password_hash', 'text')
      .addColumn('issuer', 'text')
      .addColumn('subject', 'text')
      .addColumn('is_disabled', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'text', (c) => c.notNull())
      .addUniqueConstraint('people_issuer_subject_key', ['issuer', 'subject'])
      .execute()

    await schema
      .createTable('grants')
      .addColumn('id', 'integer', idColumn)
      .addColumn('person_id', 'integer', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('project_id', 'integer', (c) => c.references('projects.id').onDelete('cascade'))
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('grants_person_id').on('grants').column('person_id').execute()
    await schema.createIndex('grants_project_id').on('grants').column('project_id').execute()

    await schema
      .createTable('sessions')
      .addColumn('id', 'integer', idColumn)
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('person_id', 'integer', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('created_at', 'text', (c) => c.notNull())
      .addColumn('seen_at', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('user_agent', 'text', (c) => c.notNull())
      .execute()
    await schema.createIndex('sessions_person_id').on('sessions').column('person_id').execute()

    await schema
      .createTable('password_links')
      .addColumn('person_id', 'integer', (c) => c.primaryKey().references('people.id').onDelete('cascade'))
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'text', (c) => c.notNull())
      .execute()
  },
}
