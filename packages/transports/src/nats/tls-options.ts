import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity } from 'node:tls'
import type { TlsOptions } from '@nats-io/transport-node'

/**
 * Options of TLS to these servers, each `host:port`. For a server named by its IP address the driver says no name, and Node
 * then takes any certificate for `localhost`: such a certificate has to be for one of the addresses instead.
 */
export function tlsOptions(servers: readonly string[]): TlsOptions & Pick<ConnectionOptions, 'checkServerIdentity'> {
  const hosts = servers.map((server) => server.slice(0, server.lastIndexOf(':')).replace(/^\[|\]$/g, ''))
  const addresses = hosts.filter((host) => isIP(host) !== 0)
  return {
    checkServerIdentity(name, certificate) {
      if (hosts.includes(name) || addresses.length === 0) return checkServerIdentity(name, certificate)
      const verdicts = addresses.map((address) => checkServerIdentity(address, certificate))
      return verdicts.includes(undefined) ? undefined : verdicts[0]
    },
  }
}
