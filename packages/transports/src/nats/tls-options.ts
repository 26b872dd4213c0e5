import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import type { TlsOptions } from '@nats-io/transport-node'

type Identity = Pick<ConnectionOptions, 'servername' | 'checkServerIdentity'>

/**
 * Options of TLS to this server, `host:port`: its certificate has to be for the host. The driver would say no name for a
 * server that is led to by its address, and Node then takes any certificate for `localhost`.
 */
export function tlsOptions(server: string): TlsOptions & Identity {
  const host = server.slice(0, server.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  // An address is no name that TLS could tell the server.
  if (isIP(host) === 0) return { servername: host }
  return { checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate) }
}
