import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@tailslide/testkit'
import pg from 'pg'
import type { DatabaseOptions } from '../../src/index.js'

export const KINDS = ['sqlite', 'postgres'] as const

export interface TestDatabases {
  /** An empty database that nothing else uses. */
  fresh(): Promise<DatabaseOptions>
  stop(): Promise<void>
}

/** Real databases: files in a temporary directory, or a PostgreSQL of its own. */
export async function testDatabases(kind: (typeof KINDS)[number]): Promise<TestDatabases> {
  if (kind === 'sqlite') {
    const directory = await mkdtemp(join(tmpdir(), 'tailslide-tower-'))
    return {
      fresh: async () => ({ kind, file: join(directory, `${randomUUID()}.db`) }),
      stop: () => rm(directory, { recursive: true, force: true }),
    }
  }
  const server = await startPostgres()
  return {
    async fresh() {
      const name = `t${randomUUID().replaceAll('-', '')}`
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return { kind, url: url.href }
    },
    stop: () => server.stop(),
  }
}
