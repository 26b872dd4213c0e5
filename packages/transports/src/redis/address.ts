import { TransportError } from '../errors.js'

export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly username?: string
  readonly password?: string
  readonly database: number
}

const DEFAULT_PORT = 6379
const SCHEMES: Readonly<Record<string, { tls: boolean }>> = {
  'redis:': { tls: false },
  'rediss:': { tls: true },
}
const RULE =
  'must be a host, or redis://, rediss://, http:// or https:// with a host, such as localhost or redis://user:password@host:6379/0'

/**
 * Reads `localhost`, `localhost:6380`, `::1`, `http://localhost`, `redis://user:password@host:6379/2` or `rediss://...`.
 * The port is 6379 unless one is named. Throws ADDRESS_INVALID, without repeating a password.
 */
export function parseRedisAddress(text: string, port?: number): RedisAddress {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  const isBareIpv6 = !hasScheme && /^[\da-f.]*:[\da-f.]*:[\da-f:.]*$/i.test(text)
  const url = parseUrl(hasScheme ? text : `redis://${isBareIpv6 ? `[${text}]` : text}`, text)
  const scheme = SCHEMES[url.protocol]
  const database = /^\/?(\d{0,4})\/?$/.exec(url.pathname)?.[1]
  if (!scheme || url.hostname === '' || database === undefined || url.search || url.hash) throw invalid(text)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: choosePort(text, url, port),
    tls: scheme.tls,
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    database: Number(database),
  }
}

function parseUrl(text: string, given: string): URL {
  try {
    // For http and https the URL class hides their default ports, which nobody who names one here means to drop.
    const url = new URL(text.replace(/^http/i, 'redis'))
    decodeURIComponent(url.username + url.password)
    return url
  } catch (cause) {
    throw invalid(given, cause)
  }
}

function choosePort(text: string, url: URL, port: number | undefined): number {
  const named = url.port === '' ? undefined : Number(url.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new TransportError(
      'ADDRESS_INVALID',
      `the port of Redis, ${String(port)}, must be an integer from 1 to 65535`,
    )
  }
  if (named !== undefined && port !== undefined && named !== port) {
    const what = `the address of Redis, ${shown(text)}, names port ${named}, and the port given is ${port}`
    throw new TransportError('ADDRESS_INVALID', `${what}: they must agree`)
  }
  return port ?? named ?? DEFAULT_PORT
}

/** What stands before an @ may be a secret. */
const shown = (text: string): string => JSON.stringify(text.replace(/^([a-z\d+.-]+:\/\/)?.*@/i, '$1***@'))

const invalid = (text: string, cause?: unknown): TransportError =>
  new TransportError('ADDRESS_INVALID', `the address of Redis, ${shown(text)}, ${RULE}`, { cause })
