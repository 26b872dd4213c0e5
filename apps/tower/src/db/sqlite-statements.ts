import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type Libsql from 'libsql'

/** Texts differ by how many values they have. */
const MOST_KEPT = 300
const LONGEST_KEPT = 4_000
/** Nothing that changes tables. */
const KEPT = /^(select|insert|update|delete|with)\b/i

/**
 * What Kysely asks of SQLite. A text is prepared once, which takes three times as long as finding one row, and rows are taken as
 * values: of a hundred flags the driver makes objects in twice the time that we need.
 */
export function keepingStatements(file: Libsql.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()

  const keep = (sql: string, statement: SqliteStatement): void => {
    if (sql.length > LONGEST_KEPT || !KEPT.test(sql)) return
    // A Map keeps the order of insertion: its first key was not asked for for the longest time.
    for (const oldest of kept.keys()) {
      if (kept.size < MOST_KEPT) break
      kept.delete(oldest)
    }
    kept.set(sql, statement)
  }

  return {
    close: () => file.close(),
    prepare(sql) {
      const known = kept.get(sql)
      kept.delete(sql)
      // One that is refused as busy stays open, and nothing can be committed beside it: it must not be kept.
      const statement = known ?? statementOf(file.prepare(sql), () => kept.delete(sql))
      keep(sql, statement)
      return statement
    },
  }
}

function statementOf(statement: Libsql.Statement, onRefused: () => void): SqliteStatement {
  const noting = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      onRefused()
      throw error
    }
  }
  const { reader } = statement
  if (!reader) {
    return {
      reader,
      run: (parameters) => noting(() => statement.run(parameters)),
      all: () => [],
      iterate: () => [].values(),
    }
  }
  statement.raw()
  let toRow = rowsWith(namesOf(statement))
  const all = (parameters: readonly unknown[]): unknown[] => {
    const rows = statement.all(parameters).map(valuesOf)
    // Another process may have changed the table.
    if (rows[0] && rows[0].length !== toRow.length) toRow = rowsWith(namesOf(statement))
    return rows.map(toRow.make)
  }
  return {
    reader,
    all: (parameters) => noting(() => all(parameters)),
    run: (parameters) => noting(() => statement.run(parameters)),
    iterate: (parameters) => noting(() => all(parameters)).values(),
  }
}

const namesOf = (statement: Libsql.Statement): string[] => statement.columns().map(({ name }) => name)

const valuesOf = (row: unknown): readonly unknown[] => (Array.isArray(row) ? row : [])

/** All with one shape: an object that grows field by field becomes a hash table, which is slow. */
function rowsWith(names: readonly string[]) {
  const blank: Readonly<Record<string, unknown>> = Object.fromEntries(names.map((name) => [name, null]))
  return {
    length: names.length,
    make(values: readonly unknown[]): Record<string, unknown> {
      const row = { ...blank }
      names.forEach((name, index) => {
        row[name] = values[index]
      })
      return row
    },
  }
}
