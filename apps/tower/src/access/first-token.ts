import { shownActor } from '../audit/actor.js'
import { changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { TowerError } from '../errors.js'
import { hashSecret, makeSecret, shownPrefix } from '../keys/secrets.js'
import { hasToken, insertToken, selectTokenByHash } from '../tokens/queries.js'
import { recordToken } from '../tokens/token-log.js'

const SHORTEST_TOKEN = 20

const GIVEN_ENDS = 'the admin token given to this Tower has been revoked or replaced, and stays so: give another one'

/** Refuses a token that could be guessed: INVALID_OPTION. */
export function checkAdminToken(given: string | undefined): void {
  if (given !== undefined && given.length < SHORTEST_TOKEN) {
    throw new TowerError('INVALID_OPTION', `adminToken must have at least ${SHORTEST_TOKEN} characters.`)
  }
}

/**
 * Makes the first admin token of an empty database and answers with it: the only time that it is seen. Of several
 * Towers that start at once, one makes it. With `given`, that token is made valid and nothing is answered.
 */
export async function ensureAdminToken(context: Context, given: string | undefined): Promise<string | undefined> {
  return context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.firstToken)
    const store = async (secret: string): Promise<void> => {
      const change = await changeIn(tx, { kind: 'tower' }, context)
      const after = await insertToken(tx, {
        ...{ hash: hashSecret(secret), prefix: shownPrefix(secret), name: 'first start', owner_id: null },
        ...{ scope: 'api', role: 'admin', projects: null, expires_at: null, came_of: null },
        ...{ created_at: change.at, created_by: shownActor(change.actor) },
      })
      await recordToken(context, change, 'token_create', { after })
    }
    if (given !== undefined) {
      const known = await selectTokenByHash(tx, hashSecret(given))
      if (!known) await store(given)
      // It may have been revoked because others know it.
      else if (known.revoked_at !== null || known.expires_at !== null)
        context.logger.warn({ prefix: known.prefix }, GIVEN_ENDS)
      return undefined
    }
    if (await hasToken(tx)) return undefined
    const secret = makeSecret('tsa_', context.random)
    await store(secret)
    return secret
  })
}
