import { MOST_TOKENS, TOKEN_OVERLAP, type TokenRotation, type WantedToken } from '@tailslide/api'
import { endOf, hasEnded } from '../access/expiry.js'
import { roleOf } from '../access/grants.js'
import { type Context, isoNow } from '../context.js'
import type { Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { invalidInput, TowerError } from '../errors.js'
import { endOfOverlap, expiryOf } from '../keys/given-expiry.js'
import { hashSecret, makeSecret, shownPrefix } from '../keys/secrets.js'
import { selectProjects } from '../projects/queries.js'
import { type Holder, isAdminHolder, isMine, requireRights } from './holder.js'
import {
  deleteTokens,
  insertToken,
  type NewTokenRow,
  selectToken,
  selectTokens,
  type TokenRow,
  updateToken,
} from './queries.js'

/** A token as it is answered once, with its text, which is not kept. */
export interface NewToken {
  readonly row: TokenRow
  readonly token: string
}

/** Those of the same owner; an admin's are all. */
export async function listTokens({ database: { db } }: Context, holder: Holder): Promise<TokenRow[]> {
  if (isAdminHolder(holder)) return selectTokens(db, 'all')
  return (await selectTokens(db, holder.ownerId)).filter((token) => isMine(holder, token))
}

export function createToken(
  context: Context,
  holder: Holder,
  { name, scope = 'api', role, projects, expires_at }: WantedToken,
): Promise<NewToken> {
  if (scope === 'metrics' && (role ?? projects) !== undefined) {
    throw invalidInput(
      role === undefined ? 'projects' : 'role',
      role ?? projects,
      'has no meaning with the scope "metrics"',
    )
  }
  if (role === 'admin' && projects) {
    throw invalidInput('projects', projects, 'has no meaning with the role "admin", which is that of all projects')
  }
  return context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.tokens)
    const wanted = {
      ...{ name, scope, owner_id: holder.ownerId },
      role: role ?? (scope === 'metrics' ? ('admin' as const) : ('viewer' as const)),
      projects: projects ? JSON.stringify(await seen(tx, holder, projects)) : null,
      expires_at: expiryOf(expires_at, context),
    }
    requireRights(holder, wanted)
    if (holder.ownerId === null && !isAdminHolder(holder)) {
      throw new TowerError('FORBIDDEN', 'Your token has no owner, and only those of people and admins make others.')
    }
    return store(context, tx, holder, wanted)
  })
}

/** The new token is as the old one, which ends after the overlap unless it does before. */
export async function rotateToken(
  context: Context,
  holder: Holder,
  id: number,
  { overlap = TOKEN_OVERLAP.default, expires_at }: TokenRotation,
): Promise<NewToken> {
  const made = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.tokens)
    const old = await mine(tx, holder, id)
    if (isOver(old, context)) throw new TowerError('ENDED', 'The token has ended. Make a new one.')
    if (old.replaced_by !== null)
      throw new TowerError('ENDED', `The token is being replaced by token ${old.replaced_by}.`)
    const { name, owner_id, scope, role, projects } = old
    const expires = expires_at === undefined ? old.expires_at : expiryOf(expires_at, context)
    const wanted = { name, owner_id, scope, role, projects, expires_at: expires }
    requireRights(holder, wanted)
    const { row, token } = await store(context, tx, holder, wanted)
    const end = endOfOverlap(row.created_at, overlap, old.expires_at)
    await updateToken(tx, id, { expires_at: end, replaced_by: row.id })
    return { row, token }
  })
  if (overlap === 0) context.keysEnded({ tokenId: id })
  else context.keysLimited({ tokenId: id })
  return made
}

/** From the answer on it opens nothing; the first revocation counts. */
export async function revokeToken(context: Context, holder: Holder, id: number): Promise<TokenRow> {
  const row = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.tokens)
    const token = await mine(tx, holder, id)
    // Whoever has a lesser token of somebody is not to end their greater ones.
    if (holder.tokenId !== undefined && token.id !== holder.tokenId) requireRights({ ...holder, endsAt: null }, token)
    return token.revoked_at === null ? updateToken(tx, id, { revoked_at: isoNow(context) }) : token
  })
  context.keysEnded({ tokenId: id })
  return row
}

async function mine(tx: Tx, holder: Holder, id: number): Promise<TokenRow> {
  const token = await selectToken(tx, id)
  if (token && isMine(holder, token)) return token
  throw new TowerError('TOKEN_NOT_FOUND', `You have no token with the id ${id}.`)
}

async function store(
  context: Context,
  tx: Tx,
  { by }: Holder,
  wanted: Omit<NewTokenRow, 'hash' | 'prefix' | 'created_at' | 'created_by'>,
): Promise<NewToken> {
  await makeRoom(context, tx, wanted.owner_id)
  const token = makeSecret('tsa_', context.random)
  const row = await insertToken(tx, {
    ...wanted,
    ...{ hash: hashSecret(token), prefix: shownPrefix(token) },
    ...{ created_at: isoNow(context), created_by: by },
  })
  return { row, token }
}

/** Of those that have ended as many are kept as may be live; whichever was made first goes. */
async function makeRoom(context: Context, tx: Tx, ownerId: number | null): Promise<void> {
  const all = await selectTokens(tx, ownerId)
  const ended = all.filter((token) => isOver(token, context))
  if (all.length - ended.length >= MOST_TOKENS) {
    throw new TowerError('MOST_REACHED', `There are ${MOST_TOKENS} tokens that work. Revoke one first.`)
  }
  const tooMany = ended.slice(0, Math.max(0, ended.length - MOST_TOKENS + 1))
  await deleteTokens(
    tx,
    tooMany.map(({ id }) => id),
  )
}

const isOver = ({ revoked_at, expires_at }: TokenRow, { clock }: Context): boolean =>
  revoked_at !== null || hasEnded(endOf(expires_at), clock.now())

/** The projects that a token is to be for, which are all of them there for its maker. */
async function seen(tx: Tx, { grants }: Holder, wanted: readonly number[]): Promise<readonly number[]> {
  const known = new Set((await selectProjects(tx, wanted)).map(({ id }) => id))
  const missing = wanted.find((id) => !known.has(id) || roleOf(grants, id) === undefined)
  if (missing !== undefined) throw invalidInput('projects', wanted, `must be ids of projects, and ${missing} is none`)
  return wanted
}
