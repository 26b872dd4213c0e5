import { endOf, hasEnded } from '../access/expiry.js'
import type { Change } from '../audit/change.js'
import type { Context } from '../context.js'
import { LOCKS } from '../db/locks.js'
import { selectTokens, type TokenRow, updateToken } from './queries.js'
import { recordToken } from './token-log.js'

type Needs = Pick<Context, 'database' | 'clock'>

/** The first revocation counts. Answers with those that were revoked. */
export async function endTokens(context: Needs, change: Change, tokens: readonly TokenRow[]): Promise<TokenRow[]> {
  const ended: TokenRow[] = []
  for (const before of tokens) {
    if (before.revoked_at !== null) continue
    const after = await updateToken(change.tx, before.id, { revoked_at: change.at })
    await recordToken(context, change, 'token_revoke', { before, after })
    ended.push(after)
  }
  return ended
}

/** All of one person; what is remembered of them is for the caller to end. */
export async function endTokensOf(context: Needs, change: Change, ownerId: number): Promise<void> {
  await context.database.lock(change.tx, LOCKS.tokens)
  const tokens = await selectTokens(change.tx, ownerId)
  await endTokens(
    context,
    change,
    tokens.filter((token) => !isOver(token, context)),
  )
}

export const isOver = ({ revoked_at, expires_at }: TokenRow, { clock }: Pick<Context, 'clock'>): boolean =>
  revoked_at !== null || hasEnded(endOf(expires_at), clock.now())
