import type { BenchDatabase } from './databases.js'
import type { Statement } from './statements.js'

/** Where a plan reads a table, in the words of the database. */
export interface Step {
  readonly words: string
  /** Whether it reads all of a table that grows. */
  readonly isWhole: boolean
}

/** Those that this benchmark makes large; small ones may be read as a whole, which is the quickest way. */
const LARGE = '(logs|flags|project_flags)'
const WHOLE = { SQLite: new RegExp(`^SCAN ${LARGE}\\b`), PostgreSQL: new RegExp(`Seq Scan on ${LARGE}\\b`) }

/** SQLite calls it a scan also where it goes along the primary key and ends at a limit. */
const UP_TO_LIMIT = /^select [^()]* from "logs" (where "app_id" is not null )?order by "id" desc limit/

/** How the database goes about a statement; nothing of what only begins or ends a transaction. */
export async function planOf(database: BenchDatabase, { sql, parameters }: Statement): Promise<readonly Step[]> {
  if (!/^(select|insert|update|delete|with)\b/i.test(sql)) return []
  const explain = database.kind === 'SQLite' ? 'explain query plan' : 'explain'
  const rows = await database.query(`${explain} ${sql}`, parameters)
  const lines = rows.map((row) => String(row.detail ?? row['QUERY PLAN']))
  return lines
    .filter((line) => /\b(SCAN|SEARCH|Scan)\b/.test(line))
    .map((line) => line.replace(/^[ ->]*/, '').replace(/ +\(cost=.*/, ''))
    .map((words) => ({ words, isWhole: WHOLE[database.kind].test(words) && !UP_TO_LIMIT.test(sql) }))
}
