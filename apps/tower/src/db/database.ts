import type { Kysely, Transaction } from 'kysely'
import type { Lock } from './locks.js'
import type { Schema } from './schema.js'

/** Where Tower keeps everything: a file of its own, or a PostgreSQL that several Towers share. */
export type DatabaseOptions =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string }

/** What queries run on: the database itself, or the transaction that a caller has begun. */
export type Queryable = Kysely<Schema>
export type Tx = Transaction<Schema>

/** `missed`: something may have been told while nobody could hear it. */
export type RulesetNotice = { readonly appId: number; readonly version: number } | 'missed'

/**
 * One query layer over two databases. Inside `transaction` use only the `tx` that it hands over: SQLite has a single
 * connection, and a query beside the transaction would wait for its end for ever.
 */
export interface Database {
  readonly kind: DatabaseOptions['kind']
  readonly db: Kysely<Schema>
  /**
   * Commits when `work` resolves and rolls back when it rejects. On SQLite transactions run one after another. Every
   * write is in one.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Waits until nobody else holds or shares the lock `key`; it is freed at the end of the transaction. Rejects when that takes
   * longer than `withinMs`.
   */
  lock(tx: Tx, key: Lock, withinMs?: number): Promise<void>
  /** Waits until nobody holds the lock `key` alone, and shares it until the end of the transaction. */
  share(tx: Tx, key: Lock): Promise<void>
  /** Tells every Tower on the database of an app's new version, when the transaction is committed. On SQLite nobody. */
  notify(tx: Tx, appId: number, version: number): Promise<void>
  /** Calls with what is told, until the function returned is called. */
  listen(onNotice: (notice: RulesetNotice) => void): () => Promise<void>
  close(): Promise<void>
}
