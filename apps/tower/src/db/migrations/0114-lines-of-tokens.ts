import type { Migration } from '../migrate.js'

/** A token that came of another by rotation says with which one that began. */
export const linesOfTokens: Migration = {
  number: 114,
  name: 'lines of tokens',
  async up(schema, _idColumn, tx) {
    await schema.alterTable('api_tokens').addColumn('came_of', 'integer').execute()
    const tokens = tx.withTables<{ api_tokens: { id: number; replaced_by: number | null; came_of: number | null } }>()
    const rotated = await tokens
      .selectFrom('api_tokens')
      .select(['id', 'replaced_by'])
      .where('replaced_by', 'is not', null)
      .orderBy('id')
      .execute()
    // A token is made after the one that it replaces, so by their ids each is met before what came of it.
    const firstOf = new Map<number, number>()
    for (const { id, replaced_by } of rotated) {
      const first = firstOf.get(id) ?? id
      if (replaced_by === null) continue
      firstOf.set(replaced_by, first)
      await tokens.updateTable('api_tokens').set({ came_of: first }).where('id', '=', replaced_by).execute()
    }
  },
}
