import type { Selectable } from 'kysely'
import { shownActor } from '../audit/actor.js'
import type { Queryable, Tx } from '../db/database.js'
import type { ApiTokensTable } from '../db/schema.js'

export type NewTokenRow = Omit<Selectable<ApiTokensTable>, 'id' | 'revoked_at' | 'replaced_by' | 'last_used_at'>

/** A token as it may be shown: everything but its hash. */
export type TokenRow = Omit<Selectable<ApiTokensTable>, 'hash'>

const SHOWN = [
  ...(['id', 'prefix', 'name', 'owner_id', 'scope', 'role', 'projects', 'created_at', 'created_by'] as const),
  ...(['expires_at', 'revoked_at', 'replaced_by', 'came_of', 'last_used_at'] as const),
] as const

/** What admission asks of a token that nobody has revoked; whether it has expired is for whoever knows the time to say. */
export type LiveTokenRow = Pick<TokenRow, 'id' | 'name' | 'owner_id' | 'scope' | 'role' | 'projects' | 'expires_at'>

const live = (db: Queryable) =>
  db
    .selectFrom('api_tokens')
    .select(['id', 'name', 'owner_id', 'scope', 'role', 'projects', 'expires_at'])
    .where('revoked_at', 'is', null)

export const selectLiveToken = (db: Queryable, hash: string): Promise<LiveTokenRow | undefined> =>
  live(db).where('hash', '=', hash).executeTakeFirst()

export const selectLiveTokens = async (db: Queryable, ids: readonly number[]): Promise<LiveTokenRow[]> =>
  ids.length === 0
    ? []
    : live(db)
        .where('id', 'in', [...ids])
        .execute()

export const insertToken = (tx: Tx, row: NewTokenRow): Promise<TokenRow> =>
  tx.insertInto('api_tokens').values(row).returning(SHOWN).executeTakeFirstOrThrow()

export const selectToken = (db: Queryable, id: number): Promise<TokenRow | undefined> =>
  db.selectFrom('api_tokens').select(SHOWN).where('id', '=', id).executeTakeFirst()

export const selectTokenByHash = (db: Queryable, hash: string): Promise<TokenRow | undefined> =>
  db.selectFrom('api_tokens').select(SHOWN).where('hash', '=', hash).executeTakeFirst()

/** Of one owner, of nobody, or with `all` of everybody, by their ids. */
export function selectTokens(db: Queryable, of: number | null | 'all'): Promise<TokenRow[]> {
  const query = db.selectFrom('api_tokens').select(SHOWN).orderBy('id')
  if (of === 'all') return query.execute()
  return (of === null ? query.where('owner_id', 'is', null) : query.where('owner_id', '=', of)).execute()
}

/** These, what came of them by rotation, and what they took the place of; by their ids. */
export const selectLine = (db: Queryable, ids: readonly number[]): Promise<TokenRow[]> =>
  db
    .selectFrom('api_tokens')
    .select(SHOWN)
    .where((eb) => eb.or([eb('id', 'in', ids), eb('came_of', 'in', ids), eb('replaced_by', 'in', ids)]))
    .orderBy('id')
    .execute()

export const updateToken = (
  tx: Tx,
  id: number,
  change: Partial<Pick<TokenRow, 'expires_at' | 'revoked_at' | 'replaced_by'>>,
): Promise<TokenRow> =>
  tx.updateTable('api_tokens').set(change).where('id', '=', id).returning(SHOWN).executeTakeFirstOrThrow()

export const countTokens = async (db: Queryable): Promise<number> => {
  const { count } = await db
    .selectFrom('api_tokens')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Who has made what came with the start: `created_by` of it. */
export const AT_START = shownActor({ kind: 'tower' })

/** The ids of those that open nothing any more at `now`, the oldest first; but those that a start may give again. */
export const selectEndedTokens = async (db: Queryable, now: string, limit: number): Promise<number[]> => {
  const rows = await db
    .selectFrom('api_tokens')
    .select('id')
    .where((eb) => eb.or([eb('revoked_at', 'is not', null), eb('expires_at', '<=', now)]))
    .where('created_by', '!=', AT_START)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteTokens(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await tx
      .deleteFrom('api_tokens')
      .where('id', 'in', [...ids])
      .execute()
}

export const hasToken = async (db: Queryable): Promise<boolean> =>
  (await db.selectFrom('api_tokens').select('id').limit(1).executeTakeFirst()) !== undefined
