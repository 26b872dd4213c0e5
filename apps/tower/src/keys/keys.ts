import { KEY_OVERLAP, type KeyRotation, MOST_KEYS, type WantedKey } from '@tailslide/api'
import { endOf, hasEnded } from '../access/expiry.js'
import { type Actor, shownActor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import { recordAppLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { appNotFound, TowerError } from '../errors.js'
import { selectApp } from '../projects/queries.js'
import { lockRuleset } from '../rulesets/queries.js'
import { endOfOverlap, expiryOf } from './given-expiry.js'
import { deleteKeys, insertKey, type KeyRow, type NewKeyRow, selectKey, selectKeys, updateKey } from './queries.js'
import { hashSecret, makeSecret, shownPrefix } from './secrets.js'

/** A key as it is answered once, with its text, which is not kept. */
export interface NewKey extends KeyRow {
  readonly key: string
}

interface KeyOfApp {
  readonly appId: number
  readonly keyId: number
}

export async function listKeys(context: Context, appId: number): Promise<KeyRow[]> {
  if (!(await selectApp(context.database.db, appId))) throw appNotFound(appId)
  return selectKeys(context.database.db, appId)
}

/** An app may have several keys at a time, such as one for each of its services. */
export function createKey(
  context: Context,
  actor: Actor,
  appId: number,
  { name = '', expires_at }: WantedKey = {},
): Promise<NewKey> {
  return context.database.transaction(async (tx) => {
    // Keeps it from being deleted meanwhile, and others from making keys of it.
    if (!(await lockRuleset(tx, appId))) throw appNotFound(appId)
    const change = await changeIn(tx, actor, context)
    const wanted = { app_id: appId, name, kind: 'server' as const, expires_at: expiryOf(expires_at, context) }
    const made = await store(context, change, wanted)
    await recordAppLog(context, change, appId, { action: 'key_create', what: nameOf(made) })
    return made
  })
}

/** The new key is as the old one but for what is said of it; the old one ends after the overlap unless it does before. */
export async function rotateKey(
  context: Context,
  actor: Actor,
  { appId, keyId }: KeyOfApp,
  { overlap = KEY_OVERLAP.default, expires_at, name }: KeyRotation,
): Promise<NewKey> {
  const made = await context.database.transaction(async (tx) => {
    await lockRuleset(tx, appId)
    const old = await requireKey(tx, { appId, keyId })
    if (isOver(old, context)) throw new TowerError('ENDED', 'The key has ended. Make a new one.')
    if (old.replaced_by !== null) throw new TowerError('ENDED', `The key is being replaced by key ${old.replaced_by}.`)
    const change = await changeIn(tx, actor, context)
    const { kind } = old
    const expires = expires_at === undefined ? old.expires_at : expiryOf(expires_at, context)
    const wanted = { app_id: appId, name: name ?? old.name, kind, expires_at: expires }
    const made = await store(context, change, wanted)
    const end = endOfOverlap(change.at, overlap, old.expires_at)
    await updateKey(tx, keyId, { expires_at: end, replaced_by: made.id })
    const what = `${nameOf(old)} by ${nameOf(made)}, and ends at ${end}`
    await recordAppLog(context, change, appId, { action: 'key_replace', what })
    return made
  })
  if (overlap === 0) context.keysEnded({ keyId })
  else context.keysLimited({ keyId })
  return made
}

/** From the answer on, the key opens nothing, and the streams that it had opened are closed. */
export async function revokeKey(context: Context, actor: Actor, { appId, keyId }: KeyOfApp): Promise<KeyRow> {
  const row = await context.database.transaction(async (tx) => {
    await lockRuleset(tx, appId)
    const key = await requireKey(tx, { appId, keyId })
    // The first revocation counts, and is told once.
    if (key.revoked_at !== null) return key
    const change = await changeIn(tx, actor, context)
    const revoked = await updateKey(tx, keyId, { revoked_at: change.at })
    await recordAppLog(context, change, appId, { action: 'key_revoke', what: nameOf(revoked) })
    return revoked
  })
  context.keysEnded({ keyId })
  return row
}

async function requireKey(tx: Tx, { appId, keyId }: KeyOfApp): Promise<KeyRow> {
  const key = await selectKey(tx, appId, keyId)
  if (key) return key
  throw new TowerError('KEY_NOT_FOUND', `App ${appId} has no key with the id ${keyId}.`)
}

async function store(
  context: Context,
  { tx, at, actor }: Change,
  wanted: Pick<NewKeyRow, 'app_id' | 'name' | 'kind' | 'expires_at'>,
): Promise<NewKey> {
  await makeRoom(context, tx, wanted.app_id)
  const key = makeSecret('tsk_', context.random)
  const row = await insertKey(tx, {
    ...wanted,
    ...{ hash: hashSecret(key), prefix: shownPrefix(key), created_at: at, created_by: shownActor(actor) },
  })
  return { ...row, key }
}

/** Of those that have ended as many are kept as may work; whichever was made first goes. */
async function makeRoom(context: Context, tx: Tx, appId: number): Promise<void> {
  const all = await selectKeys(tx, appId)
  const ended = all.filter((key) => isOver(key, context))
  if (all.length - ended.length >= MOST_KEYS) {
    throw new TowerError('MOST_REACHED', `The app has ${MOST_KEYS} keys that work. Revoke one first.`)
  }
  const tooMany = ended.slice(0, Math.max(0, ended.length - MOST_KEYS + 1))
  await deleteKeys(
    tx,
    tooMany.map(({ id }) => id),
  )
}

const isOver = ({ revoked_at, expires_at }: KeyRow, { clock }: Context): boolean =>
  revoked_at !== null || hasEnded(endOf(expires_at), clock.now())

/** What people know it by. */
const nameOf = ({ id, prefix, name }: KeyRow): string => `key ${id}${name && ` (${name})`}, ${prefix}…`
