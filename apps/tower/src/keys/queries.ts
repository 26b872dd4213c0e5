import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { SdkKeysTable } from '../db/schema.js'

const SHOWN = ['id', 'app_id', 'prefix', 'created_at', 'revoked_at'] as const

/** A key as people see it: everything but its hash. */
export type KeyRow = Pick<Selectable<SdkKeysTable>, (typeof SHOWN)[number]>

export const insertKey = (
  tx: Tx,
  row: { app_id: number; hash: string; prefix: string; created_at: string },
): Promise<KeyRow> =>
  tx
    .insertInto('sdk_keys')
    .values({ ...row, name: '', kind: 'server', created_by: '' })
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

/** What admission asks of a key that nobody has revoked; whether it has expired is for whoever knows the time to say. */
export type LiveKeyRow = Pick<Selectable<SdkKeysTable>, 'id' | 'app_id' | 'kind' | 'expires_at'>

const live = (db: Queryable) =>
  db.selectFrom('sdk_keys').select(['id', 'app_id', 'kind', 'expires_at']).where('revoked_at', 'is', null)

export const selectLiveKey = (db: Queryable, hash: string): Promise<LiveKeyRow | undefined> =>
  live(db).where('hash', '=', hash).executeTakeFirst()

export const selectLiveKeys = async (db: Queryable, ids: readonly number[]): Promise<LiveKeyRow[]> =>
  ids.length === 0
    ? []
    : live(db)
        .where('id', 'in', [...ids])
        .execute()
