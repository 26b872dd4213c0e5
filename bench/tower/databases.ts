import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@tailslide/testkit'
import Libsql from 'libsql'
import pg from 'pg'

export const ADMIN_TOKEN = 'tsa_an-admin-token-of-the-benchmark'
export const KINDS = ['SQLite', 'PostgreSQL'] as const
export type Kind = (typeof KINDS)[number]

/** A database for a Tower, and a connection beside it. */
export interface BenchDatabase {
  readonly kind: Kind
  /** A file or a URL. */
  readonly place: string
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  stop(): Promise<void>
}

export const startDatabase = (kind: Kind): Promise<BenchDatabase> => (kind === 'SQLite' ? sqlite() : postgres())

async function sqlite(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tailslide-bench-'))
  const place = join(folder, 'tower.db')
  const file = new Libsql(place)
  for (const pragma of ['journal_mode = WAL', 'synchronous = OFF', 'cache_size = -200000', 'busy_timeout = 5000'])
    file.pragma(pragma)
  return {
    kind: 'SQLite',
    place,
    async query(sql, parameters = []) {
      const statement = file.prepare(sql)
      if (statement.reader) return statement.all(parameters).map((row) => Object(row))
      statement.run(parameters)
      return []
    },
    async stop() {
      file.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function postgres(): Promise<BenchDatabase> {
  const server = await startPostgres()
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  return {
    kind: 'PostgreSQL',
    place: server.url,
    query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}
