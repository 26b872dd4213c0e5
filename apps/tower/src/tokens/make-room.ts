import { MOST_TOKENS } from '@tailslide/api'
import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { TowerError } from '../errors.js'
import { isOver } from './end-tokens.js'
import { AT_START, countTokens, deleteTokens, selectEndedTokens, selectTokens } from './queries.js'

/**
 * For one more token. Of those that have ended as many are kept as may work, of each owner and in all; whichever was made first goes.
 * MOST_REACHED where too many work. To be called with the lock of tokens.
 */
export async function makeRoom(context: Pick<Context, 'clock'>, tx: Tx, ownerId: number | null): Promise<void> {
  const most = ownerId === null ? MOST_TOKENS.ofNobody : MOST_TOKENS.ofPerson
  const all = await selectTokens(tx, ownerId)
  const ended = all.filter((token) => isOver(token, context))
  if (all.length - ended.length >= most) {
    throw reached(
      ownerId === null ? `There are at most ${most} tokens without an owner` : `A person has at most ${most} tokens`,
    )
  }
  // What came with a start stays for good: it may be given again, and only its row tells that it was revoked.
  const mayGo = ended.filter(({ created_by }) => created_by !== AT_START).map(({ id }) => id)
  await deleteTokens(tx, mayGo.slice(0, Math.max(0, mayGo.length - most + 1)))
  const tooMany = (await countTokens(tx)) - MOST_TOKENS.inAll + 1
  if (tooMany <= 0) return
  const oldest = await selectEndedTokens(tx, isoNow(context), tooMany)
  if (oldest.length < tooMany) throw reached(`A Tower has at most ${MOST_TOKENS.inAll} tokens`)
  await deleteTokens(tx, oldest)
}

const reached = (rule: string): TowerError =>
  new TowerError('MOST_REACHED', `${rule} that work. Revoke those that are not used any more: DELETE /api/tokens/<id>.`)
