import { isPrivateAddress } from '@tailslide/core'

/** What names of private addresses end with; of others Tower alone knows the address, when it sends. */
const PRIVATE_NAME = /^(.*\.)?(localhost|local|internal|lan|home\.arpa)$/i

/** The host of an address that looks private; undefined: it does not, or is no address yet. */
export function privateHost(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { hostname } = new URL(address)
  const isPrivate = isPrivateAddress(hostname.replace(/^\[|\]$/g, '')) ?? PRIVATE_NAME.test(hostname)
  return isPrivate ? hostname : undefined
}
