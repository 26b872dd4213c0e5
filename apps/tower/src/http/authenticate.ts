import type { FastifyRequest } from 'fastify'
import type { Access } from '../access/access.js'
import { type Caller, holderOf } from '../access/caller.js'
import { TowerError } from '../errors.js'
import type { Guesses } from '../keys/guesses.js'
import type { SecretKind } from '../keys/secrets.js'
import type { Connections } from './connections.js'

const [ADMIN, SDK]: readonly [SecretKind, SecretKind] = ['tsa_', 'tsk_']
const BEARER = /^Bearer +(\S+) *$/i

/** What asks for keys. */
export interface Entrance {
  readonly access: Pick<Access, 'identify'>
  readonly guesses: Guesses
  readonly connections: Pick<Connections, 'welcome'>
}

/** Who sends the request; 401 for nobody that we know, 429 for who has tried too often. */
export async function authenticate(
  { access, guesses, connections }: Entrance,
  request: FastifyRequest,
): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization === undefined) {
    throw new TowerError('UNAUTHENTICATED', 'Send a token or key as the header "Authorization: Bearer <token>".')
  }
  const secret = BEARER.exec(authorization)?.[1]
  if (secret === undefined) throw new TowerError('UNAUTHENTICATED', notBearer(authorization))
  const caller = await access.identify(secret)
  if (caller) {
    connections.welcome(request.raw.socket, holderOf(caller))
    return caller
  }
  if (guesses.failed(request.ip)) {
    throw new TowerError('TOO_MANY_FAILURES', 'The token or key is not known, like many before it from this address.')
  }
  throw new TowerError('UNAUTHENTICATED', notKnown(secret))
}

/** Names the kind that the secret says it is, because one is often sent where the other belongs. */
function notKnown(secret: string): string {
  if (secret.startsWith(ADMIN)) {
    return 'The API token (tsa_...) is not known here, or has ended. A service sends no API token but an SDK key of its app (tsk_...).'
  }
  if (secret.startsWith(SDK)) return 'The SDK key (tsk_...) is not known here, has been revoked, or has expired.'
  return 'The token or key is not known, has been revoked, or has expired.'
}

/** Says what the header lacks, and repeats nothing of it. */
function notBearer(authorization: string): string {
  const form = 'Send the header "Authorization: Bearer <token>".'
  if (/^Bearer\s*$/i.test(authorization)) return `The header Authorization has no token after "Bearer". ${form}`
  if (/^\s*\S+\s*$/.test(authorization)) return `The header Authorization has no "Bearer" before the token. ${form}`
  return `The header Authorization is of another kind than "Bearer", or has white space in its token. ${form}`
}
