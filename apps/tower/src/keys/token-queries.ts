import type { Queryable, Tx } from '../db/database.js'

export async function insertToken(tx: Tx, row: { hash: string; prefix: string; created_at: string }): Promise<void> {
  await tx
    .insertInto('api_tokens')
    .values(row)
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
}

export async function hasToken(db: Queryable): Promise<boolean> {
  return (await db.selectFrom('api_tokens').select('id').limit(1).executeTakeFirst()) !== undefined
}

export const selectToken = (db: Queryable, hash: string): Promise<{ id: number } | undefined> =>
  db.selectFrom('api_tokens').select('id').where('hash', '=', hash).executeTakeFirst()
