/**
 * The least that a server can do: Fastify, the statements that Tower was heard to run for a request, by the same driver, and the
 * rows that they read as JSON. `database url or file`, `file with the statements of each request`.
 */
import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import Libsql from 'libsql'
import pg from 'pg'
import { processorMs, tell } from './messages.js'
import type { Statement } from './statements.js'

const [place = '', file = ''] = process.argv.slice(2)
const requests: { readonly name: string; readonly statements: readonly Statement[] }[] = JSON.parse(
  readFileSync(file, 'utf8'),
)

type Run = (statements: readonly Statement[]) => Promise<unknown[]>

function onPostgres(): Run {
  const pool = new pg.Pool({ connectionString: place, max: 10 })
  return async (statements) => {
    const client = await pool.connect()
    const read: unknown[] = []
    for (const { sql, parameters } of statements) read.push((await client.query(sql, [...parameters])).rows)
    client.release()
    return read
  }
}

function onSqlite(): Run {
  const database = new Libsql(place)
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 1000'])
    database.pragma(pragma)
  const prepared = new Map<string, Libsql.Statement>()
  const prepare = (sql: string): Libsql.Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  return async (statements) =>
    statements.map(({ sql, parameters }) => {
      if (/^(begin|commit)/i.test(sql)) return database.exec(sql) && []
      const statement = prepare(sql)
      return statement.reader ? statement.all(parameters) : statement.run(parameters) && []
    })
}

const run = place.startsWith('postgres') ? onPostgres() : onSqlite()
const server = fastify()
for (const { name, statements } of requests) {
  server.route({ method: ['GET', 'PATCH'], url: `/${name}`, handler: () => run(statements) })
}
const url = await server.listen({ host: '127.0.0.1', port: 0 })
process.on('message', () => tell({ type: 'processor', ms: processorMs() }))
process.on('disconnect', () => process.exit())
tell({ type: 'ready', url })
