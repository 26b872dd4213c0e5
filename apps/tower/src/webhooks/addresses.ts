import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { isPrivateAddress, refusedHost } from '@tailslide/core'

// A webhook makes Tower ask an address that somebody has typed. Without this, whoever may make webhooks reads what is behind the
// firewall: metadata of the cloud, databases, Tower itself.

const NAMES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** As they are given in the options, names of networks resolved. */
export const networksOf = (allowed = ''): readonly string[] =>
  allowed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => NAMES[part] ?? [part])

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

export interface AllowedAddresses {
  /** Whether messages may be sent to this IP address. */
  allows(address: string): boolean
}

/** `allowed` are networks, or their names, separated by commas, that messages may go to although they are private. */
export function allowedAddresses(allowed = ''): AllowedAddresses {
  const open = listOf(networksOf(allowed))
  return {
    allows(address) {
      if (isPrivateAddress(address) === false) return true
      const version = isIP(address)
      return version !== 0 && open.check(address, version === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

/** Asks for all addresses of a name. */
export type Resolve = (name: string) => Promise<LookupAddress[]>

export const resolveName: Resolve = (name) =>
  new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/**
 * The address that a message goes to: of a name, asked for once, and the connection is made to what was checked, so that the name
 * cannot mean something else a moment later. Where one of several is private none is taken. Rejects in words.
 */
export async function checkedAddress(
  { hostname }: URL,
  allowed: AllowedAddresses,
  resolve: Resolve,
): Promise<LookupAddress> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const version = isIP(bare)
  const found = version === 0 ? await resolve(bare) : [{ address: bare, family: version }]
  const [first] = found
  if (!first) throw new Error(`${bare} has no address`)
  const refused = found.find(({ address }) => !allowed.allows(address))
  if (!refused) return first
  throw new Error(`${refused.address} is a private address: ${wayTo(refused.address)}`)
}

const wayTo = (allow: string): string => `start Tower with --webhooks-allow ${allow} if it is meant`

/** What whoever has typed an address is told where nothing will be sent to it, as far as that can be said without asking for its name. */
export function notSentTo(url: string, allowed: readonly string[]): string | undefined {
  const refused = refusedHost(new URL(url).hostname, allowed)
  if (!refused) return undefined
  const { host, allow } = refused
  return allow === undefined
    ? `Nothing is sent to ${host} where that is a private address: ${wayTo('and the network of that name')}.`
    : `Nothing is sent to ${host}, a private address: ${wayTo(allow)}.`
}
