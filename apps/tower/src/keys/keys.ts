import type { Actor } from '../audit/actor.js'
import { changeIn } from '../audit/change.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import { appNotFound, TowerError } from '../errors.js'
import { selectApp } from '../projects/queries.js'
import { lockRuleset } from '../rulesets/queries.js'
import { insertKey, type KeyRow, revokeKey as markRevoked, selectKeys } from './queries.js'
import { hashSecret, makeSecret, shownPrefix } from './secrets.js'

/** A key as it is answered once, with its text, which is not kept. */
export interface NewKey extends KeyRow {
  readonly key: string
}

export async function listKeys(context: Context, appId: number): Promise<KeyRow[]> {
  if (!(await selectApp(context.database.db, appId))) throw appNotFound(appId)
  return selectKeys(context.database.db, appId)
}

/** An app may have several keys at a time, so that one can be replaced before it is revoked. */
export function createKey(context: Context, actor: Actor, appId: number): Promise<NewKey> {
  return context.database.transaction(async (tx) => {
    // Keeps it from being deleted meanwhile.
    if (!(await lockRuleset(tx, appId))) throw appNotFound(appId)
    const change = changeIn(tx, actor, context)
    const key = makeSecret('tsk_', context.random)
    const row = await insertKey(tx, {
      app_id: appId,
      hash: hashSecret(key),
      prefix: shownPrefix(key),
      created_at: change.at,
    })
    await recordAppLog(context, change, appId, { action: 'key_create', what: nameOf(row) })
    return { ...row, key }
  })
}

/** From the answer on, the key opens nothing, and the streams that it had opened are closed. */
export async function revokeKey(
  context: Context,
  actor: Actor,
  { appId, keyId }: { appId: number; keyId: number },
): Promise<KeyRow> {
  const row = await context.database.transaction(async (tx) => {
    await lockRuleset(tx, appId)
    const change = changeIn(tx, actor, context)
    const revoked = await markRevoked(tx, appId, keyId, change.at)
    // The first revocation counts, and is told once.
    if (revoked?.isNew) {
      await recordAppLog(context, change, appId, { action: 'key_revoke', what: nameOf(revoked.key) })
    }
    return revoked?.key
  })
  if (!row) throw new TowerError('KEY_NOT_FOUND', `App ${appId} has no key with the id ${keyId}.`)
  context.keysEnded({ keyId })
  return row
}

/** What people know it by. */
const nameOf = ({ id, prefix }: KeyRow): string => `key ${id}, ${prefix}…`
