import { CompiledQuery, type KyselyPlugin, type QueryId, type RootOperationNode } from 'kysely'
import type { Database } from '../../src/db/database.js'

export interface WatchedDatabase extends Database {
  /** How the database goes about what it was asked to read since the last call, in its own words. */
  plans(): Promise<string>
}

/** The same database, which remembers what it is asked. */
export function watched(database: Database): WatchedDatabase {
  const { kind, db } = database
  let asked: { node: RootOperationNode; queryId: QueryId }[] = []
  const hear: KyselyPlugin = {
    transformQuery(query) {
      asked.push(query)
      return query.node
    },
    transformResult: async ({ result }) => result,
  }
  return {
    ...database,
    db: db.withPlugin(hear),
    transaction: (work) => database.transaction((tx) => work(tx.withPlugin(hear))),
    async plans() {
      const queries = asked.map(({ node, queryId }) => db.getExecutor().compileQuery(node, queryId))
      asked = []
      const plans: string[] = []
      for (const { sql, parameters } of queries.filter((query) => /^select\b/.test(query.sql))) {
        const explain = kind === 'postgres' ? 'explain' : 'explain query plan'
        const { rows } = await db.executeQuery(CompiledQuery.raw(`${explain} ${sql}`, [...parameters]))
        plans.push(...rows.map((row) => Object.values(Object(row)).join(' ')))
      }
      return plans.join('\n')
    },
  }
}
