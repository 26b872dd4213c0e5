/** What Tower asks of its database, heard at the driver: so that the same can be asked by others, and explained. */
import Libsql from 'libsql'
import pg from 'pg'

export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export interface Recorder {
  /** Those since the last call. */
  take(): Statement[]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** To be called before a Tower opens its database. */
export function recordStatements(): Recorder {
  let statements: Statement[] = []
  const hear = (sql: unknown, parameters?: unknown): void => {
    if (isText(sql)) statements.push({ sql, parameters: listOf(parameters) })
    // Nobody takes them while requests are measured.
    if (statements.length > 10_000) statements = []
  }

  const { query } = pg.Client.prototype
  pg.Client.prototype.query = new Proxy(query, {
    apply(target, client, given: unknown[]) {
      hear(given[0], given[1])
      return Reflect.apply(target, client, given)
    },
  })

  const { prepare, exec } = Libsql.prototype
  Libsql.prototype.exec = new Proxy(exec, {
    apply(target, file, given: unknown[]) {
      hear(given[0])
      return Reflect.apply(target, file, given)
    },
  })
  Libsql.prototype.prepare = new Proxy(prepare, {
    apply(target, file, [sql]: unknown[]) {
      const statement = Reflect.apply(target, file, [sql])
      for (const way of ['all', 'run'] as const) {
        const asked = statement[way].bind(statement)
        statement[way] = (...parameters: unknown[]) => {
          hear(sql, parameters[0])
          return asked(...parameters)
        }
      }
      return statement
    },
  })

  return {
    take() {
      const taken = statements
      statements = []
      return taken
    },
  }
}
