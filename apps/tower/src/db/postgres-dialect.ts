import { setTimeout } from 'node:timers/promises'
import {
  type DatabaseConnection,
  type Driver,
  type PostgresCursor,
  PostgresDialect,
  PostgresDriver,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from 'kysely'
import type pg from 'pg'
import { databaseFailure } from './failures.js'

class FirstErrorDriver extends PostgresDriver {
  /** A connection that is lost cannot roll back either, and that must not hide why the transaction failed. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => {})
  }
}

/** PostgreSQL over a pool from which connections go that lead to a server which takes no changes. */
export class FitPostgresDialect extends PostgresDialect {
  readonly #pool: PostgresPool

  constructor(pool: pg.Pool) {
    const fit = fitConnections(pool)
    super({ pool: fit })
    this.#pool = fit
  }

  override createDriver(): Driver {
    return new FirstErrorDriver({ pool: this.#pool })
  }
}

/** Of a connection, and of the wait for one that is free. */
export const CONNECT_TIMEOUT_MS = 5_000
const AGAIN_MS = 20

/** A server or role that has no more connections to give has one again when a query of ours is over, for as long as we have some. */
async function patiently(pool: pg.Pool): Promise<pg.PoolClient> {
  const end = performance.now() + CONNECT_TIMEOUT_MS
  for (;;) {
    try {
      return await pool.connect()
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === '53300'
      if (!isFull || pool.totalCount === 0 || performance.now() > end) throw error
      await setTimeout(AGAIN_MS)
    }
  }
}

/**
 * After a failover old connections may lead to what is a standby now, and would refuse every change for as long as they live.
 * The first refusal discards all that there are, so that the next change asks who answers now.
 */
function fitConnections(pool: pg.Pool): PostgresPool {
  const bornIn = new WeakMap<pg.PoolClient, number>()
  let generation = 0

  const connect = async (): Promise<PostgresPoolClient> => {
    for (;;) {
      const client = await patiently(pool)
      const born = bornIn.get(client) ?? generation
      bornIn.set(client, born)
      let isBroken = born !== generation
      if (isBroken) {
        client.release(true)
        continue
      }
      const note = (error: unknown): never => {
        const failure = databaseFailure(error)
        if (failure === 'read_only') generation += 1
        isBroken ||= failure === 'away'
        throw error
      }
      const release = client.release.bind(client)
      client.release = () => release(isBroken || born !== generation)
      return new WatchedClient(client, note)
    }
  }

  return { connect, end: () => pool.end() }
}

/** Tells of each query that failed. */
class WatchedClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient
  readonly #note: (error: unknown) => never

  constructor(client: PostgresPoolClient, note: (error: unknown) => never) {
    this.#client = client
    this.#note = note
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(query: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    if (typeof query !== 'string') return this.#client.query(query)
    return this.#client.query<R>(query, parameters).catch(this.#note)
  }

  release(): void {
    this.#client.release()
  }
}
