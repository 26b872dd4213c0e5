import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { SdkKeysTable } from '../db/schema.js'

/** A key as people see it: everything but its hash. */
export type KeyRow = Omit<Selectable<SdkKeysTable>, 'hash'>

const SHOWN = ['id', 'app_id', 'prefix', 'created_at', 'revoked_at'] as const

export const insertKey = (
  tx: Tx,
  row: { app_id: number; hash: string; prefix: string; created_at: string },
): Promise<KeyRow> =>
  tx
    .insertInto('sdk_keys')
    .values({ ...row, revoked_at: null })
    .returning(SHOWN)
    .executeTakeFirstOrThrow()

export const selectKeys = (db: Queryable, appId: number): Promise<KeyRow[]> =>
  db.selectFrom('sdk_keys').select(SHOWN).where('app_id', '=', appId).orderBy('id').execute()

/** The first revocation counts; a second one changes nothing and answers with the key as it is. */
export async function revokeKey(
  tx: Tx,
  appId: number,
  id: number,
  at: string,
): Promise<{ key: KeyRow; isNew: boolean } | undefined> {
  const changed = await tx
    .updateTable('sdk_keys')
    .set({ revoked_at: at })
    .where('app_id', '=', appId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  const key = await tx
    .selectFrom('sdk_keys')
    .select(SHOWN)
    .where('app_id', '=', appId)
    .where('id', '=', id)
    .executeTakeFirst()
  return key && { key, isNew: changed.length > 0 }
}

export const selectLiveKey = (db: Queryable, hash: string): Promise<{ id: number; app_id: number } | undefined> =>
  db
    .selectFrom('sdk_keys')
    .select(['id', 'app_id'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()

/** Those of `ids` that still open the door. */
export async function selectLiveKeyIds(db: Queryable, ids: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectFrom('sdk_keys')
    .select('id')
    .where('id', 'in', [...ids])
    .where('revoked_at', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}
