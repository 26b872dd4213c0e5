import type { Database, Tx } from './database.js'
import { databaseFailure } from './failures.js'

/** Why a database refuses changes, where one that it refused says so. */
export type Refusal = 'no_room' | 'locked' | 'moved' | 'read_only' | 'broken' | 'damaged'

/** Undefined for what tells of one change only, or of a database that is away. */
export function refusalOf(error: unknown): Refusal | undefined {
  const failure = databaseFailure(error)
  switch (failure) {
    case 'no_room':
    case 'moved':
    case 'read_only':
    case 'broken':
    case 'damaged':
      return failure
    case 'busy':
      return isLocked(error) ? 'locked' : undefined
    default:
      return undefined
  }
}

/** What else is busy has no connections to give. */
const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || 'rawCode' in error)

/** The same database, which tells of every transaction that it refused. One that waits less than others do tells of nothing. */
export function tellingOfRefused(database: Database, onRefused: (error: unknown) => void): Database {
  const hasty = new WeakSet<Tx>()
  return {
    ...database,
    async transaction(work) {
      let begun: Tx | undefined
      try {
        return await database.transaction((tx) => {
          begun = tx
          return work(tx)
        })
      } catch (error) {
        if (!begun || !hasty.has(begun)) onRefused(error)
        throw error
      }
    },
    lock(tx, key, withinMs) {
      if (withinMs !== undefined) hasty.add(tx)
      return database.lock(tx, key, withinMs)
    },
  }
}
