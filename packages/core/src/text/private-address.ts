/** Everything that is not of the public Internet (RFC 6890 and its successors). */
const PRIVATE: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // Of IPv6 only 2000::/3 is given out. In the rest are also the forms that carry an address of IPv4 past a list of networks.
  ...['::/3', '4000::/2', '8000::/1'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
]

/** Whether an IP address, without brackets, is not of the public Internet; undefined: the text is no IP address. */
export function isPrivateAddress(text: string): boolean | undefined {
  const address = bytesOf(text)
  return address && PRIVATE.some((network) => isWithin(address, network))
}

/** Whether an IP address, without brackets, is of this network, such as 10.0.0.0/8, or is this very address. */
export function isOfNetwork(text: string, network: string): boolean {
  const [first = ''] = network.split('/')
  const [address, base] = [bytesOf(text), bytesOf(first)]
  if (!address || !base) return false
  return isWithin(address, network.includes('/') ? network : `${first}/${base.length * 8}`)
}

function isWithin(address: readonly number[], network: string): boolean {
  const [first = '', bits] = network.split('/')
  const bytes = bytesOf(first) ?? []
  if (bytes.length !== address.length) return false
  return bytes.every((byte, index) => {
    const fixed = Math.min(8, Math.max(0, Number(bits) - index * 8))
    return (byte ^ (address[index] ?? 0)) >> (8 - fixed) === 0
  })
}

/** Four of IPv4, sixteen of IPv6. */
function bytesOf(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return bytesOfV4(text)
  const bytes = bytesOfV6(text.replace(/%.*$/, ''))
  // An IPv4 address in the clothes of an IPv6 one.
  const isMapped = bytes?.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255'
  return isMapped ? bytes?.slice(12) : bytes
}

function bytesOfV4(text: string): number[] | undefined {
  const parts = /^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text) ? text.split('.').map(Number) : []
  return parts.length === 4 && parts.every((part) => part < 256) ? parts : undefined
}

function bytesOfV6(text: string): number[] | undefined {
  const [before = [], after, ...more] = text
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map(bytesOfPart)))
  const given = [...before, ...(after ?? [])]
  const bytes = given.flatMap((part) => part ?? [])
  const missing = 16 - bytes.length
  const isWhole = after === undefined ? missing === 0 : missing >= 2
  if (more.length > 0 || given.includes(undefined) || !isWhole) return undefined
  return [...before, Array<number>(missing).fill(0), ...(after ?? [])].flatMap((part) => part ?? [])
}

/** Of what stands between two colons; an IPv4 address may stand at the end. */
function bytesOfPart(part: string, index: number, parts: readonly string[]): number[] | undefined {
  if (/^[0-9a-f]{1,4}$/i.test(part)) return [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]
  return index === parts.length - 1 ? bytesOfV4(part) : undefined
}
