import { isRecord } from '@tailslide/core'
import { readJwt } from './jwt.js'
import { readPublicKey } from './nkeys.js'

/** What a nats-server asks when somebody connects who is none of its own users. */
export interface AuthRequest {
  /** A key that the server made for this one connection; the answer must name it. */
  readonly userKey: string
  readonly serverId: string
  /** What the client gave as its token; undefined when it gave none. */
  readonly token: string | undefined
  /** For the log. */
  readonly host: string
}

/** Reads the question; undefined unless a nats-server wrote and signed it. */
export function readAuthRequest(message: string): AuthRequest | undefined {
  const claims = readJwt(message, 'server')
  const nats = claims?.nats
  if (!isRecord(nats) || claims?.aud !== 'nats-authorization-request') return undefined
  const { user_nkey: userKey, server_id: server, client_info: client, connect_opts: given } = nats
  if (typeof userKey !== 'string' || !readPublicKey('user', userKey)) return undefined
  if (!isRecord(server) || typeof server.id !== 'string' || server.id !== claims.iss) return undefined
  const token = isRecord(given) ? given.auth_token : undefined
  const host = isRecord(client) ? client.host : undefined
  return {
    userKey,
    serverId: server.id,
    token: typeof token === 'string' && token !== '' ? token : undefined,
    host: typeof host === 'string' ? host : 'unknown',
  }
}
