import type { Migration } from '../migrate.js'

/** How a circuit is judged. Towers that do not know these columns leave them as they are. */
export const circuitRules: Migration = {
  number: 2,
  name: 'circuit rules',
  worksWith: 1,
  async up(schema) {
    // SQLite adds one column a statement.
    const flags = () => schema.alterTable('flags')
    await flags()
      .addColumn('circuit_rule', 'text', (c) => c.notNull().defaultTo('threshold'))
      .execute()
    await flags()
      .addColumn('circuit_confidence', 'double precision', (c) => c.notNull().defaultTo(99.999))
      .execute()
    await flags()
      .addColumn('comparison_margin', 'double precision', (c) => c.notNull().defaultTo(1))
      .execute()
    await flags()
      .addColumn('quorum_instances', 'integer', (c) => c.notNull().defaultTo(1))
      .execute()
  },
}
