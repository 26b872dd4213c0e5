import type { Selectable } from 'kysely'
import type { Queryable, Tx } from '../db/database.js'
import type { SdkKeysTable } from '../db/schema.js'

/** A key as people see it: everything but its hash. */
export type KeyRow = Omit<Selectable<SdkKeysTable>, 'hash'>

const SHOWN = [
  ...(['id', 'app_id', 'name', 'kind', 'prefix', 'created_at', 'created_by'] as const),
  ...(['expires_at', 'revoked_at', 'replaced_by', 'last_seen_at', 'last_seen_from'] as const),
  ...(['refused_at', 'refused_from'] as const),
] as const

export type NewKeyRow = Omit<
  Selectable<SdkKeysTable>,
  'id' | 'revoked_at' | 'replaced_by' | 'last_seen_at' | 'last_seen_from' | 'refused_at' | 'refused_from'
>

export const insertKey = (tx: Tx, row: NewKeyRow): Promise<KeyRow> =>
  tx.insertInto('sdk_keys').values(row).returning(SHOWN).executeTakeFirstOrThrow()

export const selectKeys = (db: Queryable, appId: number): Promise<KeyRow[]> =>
  db.selectFrom('sdk_keys').select(SHOWN).where('app_id', '=', appId).orderBy('id').execute()

export const selectKey = (db: Queryable, appId: number, id: number): Promise<KeyRow | undefined> =>
  db.selectFrom('sdk_keys').select(SHOWN).where('app_id', '=', appId).where('id', '=', id).executeTakeFirst()

export const updateKey = (
  tx: Tx,
  id: number,
  change: Partial<Pick<KeyRow, 'expires_at' | 'revoked_at' | 'replaced_by'>>,
): Promise<KeyRow> =>
  tx.updateTable('sdk_keys').set(change).where('id', '=', id).returning(SHOWN).executeTakeFirstOrThrow()

export async function deleteKeys(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .deleteFrom('sdk_keys')
    .where('id', 'in', [...ids])
    .execute()
}

/** What admission asks of a key that nobody has revoked; whether it has expired is for whoever knows the time to say. */
export type LiveKeyRow = Pick<KeyRow, 'id' | 'app_id' | 'kind' | 'expires_at'>

const live = (db: Queryable) =>
  db.selectFrom('sdk_keys').select(['id', 'app_id', 'kind', 'expires_at']).where('revoked_at', 'is', null)

export const selectLiveKey = (db: Queryable, hash: string): Promise<LiveKeyRow | undefined> =>
  live(db).where('hash', '=', hash).executeTakeFirst()

/** The id of a key that there is, or was, whether it has ended or not. */
export const selectKeyId = async (db: Queryable, hash: string): Promise<number | undefined> =>
  (await db.selectFrom('sdk_keys').select('id').where('hash', '=', hash).executeTakeFirst())?.id

/** Those with which somebody has asked in vain since then. */
export const selectRefusedKeys = (db: Queryable, appId: number, since: string): Promise<KeyRow[]> =>
  db.selectFrom('sdk_keys').select(SHOWN).where('app_id', '=', appId).where('refused_at', '>=', since).execute()

export const selectLiveKeys = async (db: Queryable, ids: readonly number[]): Promise<LiveKeyRow[]> =>
  ids.length === 0
    ? []
    : live(db)
        .where('id', 'in', [...ids])
        .execute()
