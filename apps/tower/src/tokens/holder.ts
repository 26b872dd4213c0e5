import { actorOf, type Caller, NOT_WITH_A_KEY } from '../access/caller.js'
import { excessOf, type Grants } from '../access/grants.js'
import type { Actor } from '../audit/actor.js'
import { TowerError } from '../errors.js'
import type { TokenRow } from './queries.js'
import { ownGrants } from './token-grants.js'

/** Whoever works with tokens. */
export interface Holder {
  /** The person; null: a token that belongs to nobody in particular. */
  readonly ownerId: number | null
  /** The token that is being used, if it is one. */
  readonly tokenId: number | undefined
  readonly grants: Grants
  readonly endsAt: number | null
  readonly actor: Actor
}

export function holderOfTokens(caller: Caller): Holder {
  const actor = actorOf(caller)
  if (caller.kind === 'token') return { ...caller, actor }
  // What people make outlives their session.
  if (caller.kind === 'person') return { ownerId: caller.personId, tokenId: undefined, ...caller, endsAt: null, actor }
  throw new TowerError('FORBIDDEN', NOT_WITH_A_KEY)
}

export const isAdminHolder = ({ grants }: Holder): boolean => grants.everywhere === 'admin'

export function isMine(holder: Holder, token: Pick<TokenRow, 'id' | 'owner_id'>): boolean {
  if (isAdminHolder(holder)) return true
  return holder.ownerId === null ? token.id === holder.tokenId : token.owner_id === holder.ownerId
}

/** Nobody gives what they have not: neither a role, nor a project, nor a longer life. FORBIDDEN. */
export function requireRights(
  { grants, endsAt }: Holder,
  token: Pick<TokenRow, 'scope' | 'role' | 'projects' | 'expires_at'>,
): void {
  const excess = excessOf(ownGrants(token), grants)
  if (excess !== undefined) {
    const isOfMetrics = token.scope === 'metrics'
    const what = isOfMetrics ? 'reads the metrics, which only an admin may give' : `may more than you may: ${excess}`
    throw new TowerError('FORBIDDEN', `The token ${what}.`)
  }
  if (endsAt === null) return
  if (token.expires_at === null || Date.parse(token.expires_at) > endsAt) {
    const end = new Date(endsAt).toISOString()
    throw new TowerError(
      'FORBIDDEN',
      `The token would outlive yours, which ends at ${end}: give an earlier expires_at.`,
    )
  }
}
