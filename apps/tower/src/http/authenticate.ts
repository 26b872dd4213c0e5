import type { FastifyRequest } from 'fastify'
import type { Access } from '../access/access.js'
import { type Caller, holderOf } from '../access/caller.js'
import type { LastUses } from '../access/last-uses.js'
import { noteRefused } from '../access/note-refused.js'
import { TowerError } from '../errors.js'
import type { Guesses } from '../keys/guesses.js'
import type { SecretKind } from '../keys/secrets.js'
import type { SignedIn } from '../people/signed-in.js'
import type { Connections } from './connections.js'
import { checkOrigin, type PublicPlace } from './origin.js'
import type { SessionCookies } from './session-cookie.js'

const [ADMIN, SDK]: readonly [SecretKind, SecretKind] = ['tsa_', 'tsk_']
const BEARER = /^Bearer +(\S+) *$/i

/** What asks for keys. */
export interface Entrance {
  readonly access: Pick<Access, 'identify' | 'endedKey'>
  readonly lastUses: Pick<LastUses, 'note' | 'noteRefused'>
  readonly guesses: Guesses
  readonly connections: Pick<Connections, 'welcome'>
  readonly signedIn: Pick<SignedIn, 'identify'>
  readonly cookies: Pick<SessionCookies, 'read'>
  readonly place: PublicPlace
}

/** Who sends the request; 401 for nobody that we know, 429 for who has tried too often. */
export async function authenticate(entrance: Entrance, request: FastifyRequest): Promise<Caller> {
  const { authorization } = request.headers
  const caller = authorization === undefined ? await bySession(entrance, request) : await byKey(entrance, authorization)
  if (caller) {
    entrance.connections.welcome(request.raw.socket, holderOf(caller))
    return caller
  }
  if (entrance.guesses.failed(request.ip)) {
    throw new TowerError('TOO_MANY_FAILURES', 'The token or key is not known, like many before it from this address.')
  }
  await noteRefused(entrance, BEARER.exec(authorization ?? '')?.[1] ?? '', request.ip)
  throw new TowerError('UNAUTHENTICATED', authorization === undefined ? SESSION_OVER : notKnown(authorization))
}

const SESSION_OVER = 'The session has ended. Sign in again.'

const byKey = ({ access }: Entrance, authorization: string): Promise<Caller | undefined> => {
  const secret = BEARER.exec(authorization)?.[1]
  if (secret === undefined) throw new TowerError('UNAUTHENTICATED', notBearer(authorization))
  return access.identify(secret)
}

/** A browser sends its cookie along whoever has it send something: what changes something must come from Tower's own pages. */
async function bySession(
  { signedIn, cookies, place }: Entrance,
  { headers, method }: FastifyRequest,
): Promise<Caller | undefined> {
  const secret = cookies.read(headers)
  if (secret === undefined) {
    throw new TowerError('UNAUTHENTICATED', 'Send a token or key as the header "Authorization: Bearer <token>".')
  }
  const caller = await signedIn.identify(secret)
  if (caller && method !== 'GET' && method !== 'HEAD') checkOrigin(headers, place, 'refused')
  return caller
}

/** Names the kind that the secret says it is, because one is often sent where the other belongs. */
function notKnown(authorization: string): string {
  const secret = BEARER.exec(authorization)?.[1] ?? ''
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
