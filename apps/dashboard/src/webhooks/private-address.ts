import { isOfNetwork, isPrivateAddress } from '@tailslide/core'

/** What names of private addresses end with; of others Tower alone knows the address, when it sends. */
const PRIVATE_NAME = /^(.*\.)?(localhost|local|internal|lan|home\.arpa)$/i
/** Where a name of this machine leads. Tower sends nothing where one of several addresses is not allowed. */
const LOOPBACK = ['127.0.0.1', '::1']

/** A host that Tower sends nothing to, as far as that can be told from its address. */
export interface RefusedHost {
  readonly host: string
  /** What it would have to be started with; undefined: the network of the name, which is known to Tower alone. */
  readonly allow: string | undefined
}

/** Undefined: it is sent to, or is no address yet. `allowed` are the private networks that Tower sends to. */
export function refusedHost(address: string, allowed: readonly string[]): RefusedHost | undefined {
  if (!URL.canParse(address)) return undefined
  const { hostname: host } = new URL(address)
  const bare = host.replace(/^\[|\]$/g, '')
  const isAllowed = (each: string): boolean => allowed.some((network) => isOfNetwork(each, network))
  const isPrivate = isPrivateAddress(bare)
  if (isPrivate !== undefined) return isPrivate && !isAllowed(bare) ? { host, allow: bare } : undefined
  if (/^(.*\.)?localhost$/i.test(bare)) return LOOPBACK.some(isAllowed) ? undefined : { host, allow: 'loopback' }
  return PRIVATE_NAME.test(bare) && allowed.length === 0 ? { host, allow: undefined } : undefined
}
