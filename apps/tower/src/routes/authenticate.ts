import type { FastifyRequest } from 'fastify'
import type { Access, Caller } from '../access.js'
import { TowerError } from '../errors.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hook of the scope that the route is in. */
    caller: Caller | null
  }
}

const BEARER = /^Bearer +(\S+) *$/i

/** Who sends the request; 401 for nobody that we know. */
export async function authenticate(access: Access, request: FastifyRequest): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization === undefined) {
    throw new TowerError('UNAUTHENTICATED', 'Send a token or key as the header "Authorization: Bearer <token>".')
  }
  const secret = BEARER.exec(authorization)?.[1]
  const caller = secret === undefined ? undefined : await access.identify(secret)
  if (!caller) throw new TowerError('UNAUTHENTICATED', 'The token or key is not known, or has been revoked.')
  return caller
}

export function requireAdmin(caller: Caller): void {
  if (caller.kind === 'admin') return
  throw new TowerError('FORBIDDEN', 'An SDK key cannot do this. An admin token is needed.')
}

/** An SDK key opens its own app only. */
export function requireApp(caller: Caller | null, appId: number): Caller {
  if (caller?.kind === 'admin' || (caller?.kind === 'sdk' && caller.appId === appId)) return caller
  throw new TowerError('FORBIDDEN', `The key is not one of app ${appId}.`)
}
