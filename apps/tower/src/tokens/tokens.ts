import { TOKEN_OVERLAP, type TokenRotation, type WantedToken } from '@tailslide/api'
import { roleOf } from '../access/grants.js'
import { shownActor } from '../audit/actor.js'
import { type Change, changeIn } from '../audit/change.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { LOCKS } from '../db/locks.js'
import { invalidInput, TowerError } from '../errors.js'
import { endOfOverlap, expiryOf } from '../keys/given-expiry.js'
import { hashSecret, makeSecret, shownPrefix } from '../keys/secrets.js'
import { selectProjects } from '../projects/queries.js'
import { endTokens, isOver } from './end-tokens.js'
import { type Holder, isAdminHolder, isMine, requireRights } from './holder.js'
import { firstOf, lineOf } from './lines.js'
import { makeRoom } from './make-room.js'
import { insertToken, type NewTokenRow, selectToken, selectTokens, type TokenRow, updateToken } from './queries.js'
import { recordToken } from './token-log.js'

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
      came_of: null,
    }
    // First what nothing that is asked for would mend.
    if (holder.ownerId === null && !isAdminHolder(holder)) {
      throw new TowerError('FORBIDDEN', 'Your token has no owner, and only those of people and admins make others.')
    }
    requireRights(holder, wanted)
    return store(context, await changeIn(tx, holder.actor, context), wanted)
  })
}

/**
 * The new token is as the old one, which ends after the overlap unless it does before. One that the old one has replaced ends now:
 * of those that came of each other, two work at most.
 */
export async function rotateToken(
  context: Context,
  holder: Holder,
  id: number,
  { overlap = TOKEN_OVERLAP.default, expires_at, name }: TokenRotation,
): Promise<NewToken> {
  const { made, ended } = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.tokens)
    const old = await mine(tx, holder, id)
    if (isOver(old, context)) throw new TowerError('ENDED', 'The token has ended. Make a new one.')
    if (old.replaced_by !== null)
      throw new TowerError('ENDED', `The token is being replaced by token ${old.replaced_by}.`)
    const { owner_id, scope, role, projects } = old
    const came_of = firstOf(old)
    const expires = expires_at === undefined ? old.expires_at : expiryOf(expires_at, context)
    const wanted = { name: name ?? old.name, owner_id, scope, role, projects, expires_at: expires, came_of }
    requireRights(holder, wanted)
    const change = await changeIn(tx, holder.actor, context)
    const before = (await selectTokens(tx, owner_id)).filter(
      (token) => token.replaced_by === id && !isOver(token, context),
    )
    const ended = await endTokens(context, change, before)
    const { row, token } = await store(context, change, wanted)
    const end = endOfOverlap(row.created_at, overlap, old.expires_at)
    const after = await updateToken(tx, id, { expires_at: end, replaced_by: row.id })
    await recordToken(context, change, 'token_rotate', { before: old, after })
    return { made: { row, token }, ended }
  })
  for (const token of ended) context.keysEnded({ tokenId: token.id })
  if (overlap === 0) context.keysEnded({ tokenId: id })
  else context.keysLimited({ tokenId: id })
  return made
}

/**
 * From the answer on it opens nothing, and neither does anything of its line: whoever had one of them may have made the others. By
 * the id of any of them, also of one that has made room since; then the newest is answered. The first revocation counts.
 */
export async function revokeToken(context: Context, holder: Holder, id: number): Promise<TokenRow> {
  const { row, ended } = await context.database.transaction(async (tx) => {
    await context.database.lock(tx, LOCKS.tokens)
    const line = await lineOf(tx, id)
    const token = line.find((each) => each.id === id) ?? line.at(-1)
    if (!token || !isMine(holder, token)) throw notMine(id)
    // Whoever has a lesser token of somebody is not to end their greater ones.
    if (holder.tokenId !== undefined && token.id !== holder.tokenId) requireRights({ ...holder, endsAt: null }, token)
    const change = await changeIn(tx, holder.actor, context)
    const ended = await endTokens(context, change, line)
    return { row: ended.find((each) => each.id === token.id) ?? token, ended }
  })
  for (const token of ended) context.keysEnded({ tokenId: token.id })
  return row
}

async function mine(tx: Tx, holder: Holder, id: number): Promise<TokenRow> {
  const token = await selectToken(tx, id)
  if (token && isMine(holder, token)) return token
  throw notMine(id)
}

const notMine = (id: number): TowerError => new TowerError('TOKEN_NOT_FOUND', `You have no token with the id ${id}.`)

async function store(
  context: Context,
  change: Change,
  wanted: Omit<NewTokenRow, 'hash' | 'prefix' | 'created_at' | 'created_by'>,
): Promise<NewToken> {
  const { tx, at, actor } = change
  await makeRoom(context, tx, wanted.owner_id)
  const token = makeSecret('tsa_', context.random)
  const row = await insertToken(tx, {
    ...wanted,
    ...{ hash: hashSecret(token), prefix: shownPrefix(token) },
    ...{ created_at: at, created_by: shownActor(actor) },
  })
  await recordToken(context, change, 'token_create', { after: row })
  return { row, token }
}

/** The projects that a token is to be for, which are all of them there for its maker. */
async function seen(tx: Tx, { grants }: Holder, wanted: readonly number[]): Promise<readonly number[]> {
  const known = new Set((await selectProjects(tx, wanted)).map(({ id }) => id))
  const missing = wanted.find((id) => !known.has(id) || roleOf(grants, id) === undefined)
  if (missing !== undefined) throw invalidInput('projects', wanted, `must be ids of projects, and ${missing} is none`)
  return wanted
}
