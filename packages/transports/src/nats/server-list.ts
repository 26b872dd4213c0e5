import { TransportError } from '../errors.js'

export interface NatsServers {
  /** `host:port`, each. */
  readonly servers: readonly string[]
  readonly tls: boolean
  readonly token?: string
  readonly user?: string
  readonly pass?: string
}

const DEFAULT_PORT = 4222
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i

/**
 * Reads `host`, `host:port`, `nats://host:port` or `tls://host:port`, or several of them separated by commas.
 * Credentials may stand before the host: `user:password@` or `token@`; those of the first server that has some are used.
 */
export function parseNatsServers(text: string): NatsServers {
  const urls = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseServer)
  const [first] = urls
  if (!first) throw invalid(text, 'must name a server, such as nats://localhost:4222')
  const credentials = urls.find((url) => url.username !== '')
  return {
    servers: urls.map((url) => `${url.hostname}:${url.port || DEFAULT_PORT}`),
    tls: urls.some((url) => url.protocol === 'tls:'),
    ...(credentials && credentialsOf(credentials)),
  }
}

function parseServer(text: string): URL {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? 'nats'
  if (scheme !== 'nats' && scheme !== 'tls') throw invalid(text, 'must begin with nats:// or tls://, or with the host')
  try {
    const url = new URL(`${scheme}://${text.replace(SCHEME, '')}`)
    if (url.hostname !== '') return url
  } catch (cause) {
    throw invalid(text, 'must be of the form nats://host:port', cause)
  }
  throw invalid(text, 'must name a host')
}

function credentialsOf({ username, password }: URL): { token: string } | { user: string; pass: string } {
  const user = decodeURIComponent(username)
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) }
}

function invalid(text: string, rule: string, cause?: unknown): TransportError {
  const shown = text.replace(/[^/@,]*@/g, '***@')
  return new TransportError('ADDRESS_INVALID', `NATS server ${JSON.stringify(shown)} ${rule}`, { cause })
}
