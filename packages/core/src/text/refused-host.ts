import { isOfNetwork, isPrivateAddress } from './private-address.js'

/** What names of private addresses end with; of others Tower alone knows the address, when it sends. */
const PRIVATE_NAME = /^(.*\.)?(localhost|local|internal|lan|home\.arpa)\.?$/i
const OWN_NAME = /^(.*\.)?localhost\.?$/i
/** Where a name of this machine leads. Tower sends nothing where one of several addresses is not allowed. */
const LOOPBACK = ['127.0.0.1', '::1']

/** A host that Tower sends nothing to, as far as that can be told from its name. */
export interface RefusedHost {
  readonly host: string
  /** What it would have to be started with; undefined: the network of the name, which is known to Tower alone. */
  readonly allow: string | undefined
}

/** `host` as an address has it; undefined: it is sent to. `allowed` are the private networks that Tower sends to. */
export function refusedHost(host: string, allowed: readonly string[]): RefusedHost | undefined {
  const bare = host.replace(/^\[|\]$/g, '')
  const isAllowed = (each: string): boolean => allowed.some((network) => isOfNetwork(each, network))
  const isPrivate = isPrivateAddress(bare)
  if (isPrivate !== undefined) return isPrivate && !isAllowed(bare) ? { host, allow: bare } : undefined
  if (OWN_NAME.test(bare)) return LOOPBACK.some(isAllowed) ? undefined : { host, allow: 'loopback' }
  return PRIVATE_NAME.test(bare) && allowed.length === 0 ? { host, allow: undefined } : undefined
}
