import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { TowerError } from '../errors.js'
import type { Actor, Credential } from './actor.js'

/** A change that is being made: everything in it is stored together or not at all. */
export interface Change {
  readonly actor: Actor
  readonly tx: Tx
  /** The instant of all of it, ISO 8601. */
  readonly at: string
}

/**
 * To be called once the transaction has what it waits for: the instant is that of the change and not of the wish, and who was let in
 * may have lost their credentials meanwhile, which is UNAUTHENTICATED.
 */
export async function changeIn(tx: Tx, actor: Actor, context: Pick<Context, 'clock'>): Promise<Change> {
  const { credential } = actor
  const at = isoNow(context)
  if (credential && !(await isOpen(tx, credential, at))) {
    throw new TowerError(
      'UNAUTHENTICATED',
      'Meanwhile the credentials of this request have ended. Nothing was changed.',
    )
  }
  return { actor, tx, at }
}

/** One statement, by the id. A session that ends by its time was let in in time. */
async function isOpen(tx: Tx, { kind, id }: Credential, at: string): Promise<boolean> {
  const row =
    kind === 'session'
      ? await tx
          .selectFrom('sessions')
          .innerJoin('people', 'people.id', 'sessions.person_id')
          .select('people.is_disabled')
          .where('sessions.id', '=', id)
          .executeTakeFirst()
      : await tx
          .selectFrom('api_tokens')
          .leftJoin('people', 'people.id', 'api_tokens.owner_id')
          .select('people.is_disabled')
          .where('api_tokens.id', '=', id)
          .where('api_tokens.revoked_at', 'is', null)
          .where((eb) => eb.or([eb('api_tokens.expires_at', 'is', null), eb('api_tokens.expires_at', '>', at)]))
          .executeTakeFirst()
  return row !== undefined && row.is_disabled !== 1
}
