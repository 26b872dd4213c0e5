import { sql } from 'kysely'
import type { Queryable } from '../db/database.js'

export interface CircuitCounts {
  readonly closed: number
  readonly open: number
  readonly recovering: number
}

/** How many circuits stand where, counted in the database: the state is read from the JSON as this Tower writes it. */
export async function countCircuits(db: Queryable): Promise<CircuitCounts> {
  const among = (state: string) =>
    sql<number>`coalesce(sum(case when circuit like ${`%"state":"${state}"%`} then 1 else 0 end), 0)`
  const row = await db
    .selectFrom('flags')
    .select([among('closed').as('closed'), among('open').as('open'), among('recovering').as('recovering')])
    .executeTakeFirst()
  // PostgreSQL's driver gives sums as text.
  return { closed: Number(row?.closed ?? 0), open: Number(row?.open ?? 0), recovering: Number(row?.recovering ?? 0) }
}
