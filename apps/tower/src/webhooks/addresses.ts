import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'

// A webhook makes Tower ask an address that somebody has typed. Without this, whoever may make webhooks reads what is behind the
// firewall: metadata of the cloud, databases, Tower itself.

/** Everything that is not of the public Internet (RFC 6890 and its successors). */
const PRIVATE: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

const NAMES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

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
  const named = allowed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const open = listOf(named.flatMap((part) => NAMES[part] ?? [part]))
  const closed = listOf(PRIVATE)
  return {
    allows(address) {
      // An IPv4 address in the clothes of an IPv6 one.
      const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? (/^::ffff:/i.test(address) ? '' : address)
      const version = isIP(mapped)
      if (version === 0) return false
      const family = version === 6 ? 'ipv6' : 'ipv4'
      return open.check(mapped, family) || !closed.check(mapped, family)
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
  throw new Error(
    `${refused.address} is a private address: start Tower with --webhooks-allow ${refused.address} if it is meant`,
  )
}
