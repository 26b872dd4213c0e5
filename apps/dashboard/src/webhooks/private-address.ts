/** Of the networks that Tower sends nothing to unless it is told to; names are known by Tower alone when it sends. */
const PRIVATE =
  /^(localhost|.*\.(localhost|local|internal|lan|home\.arpa)|0\..*|10\..*|127\..*|169\.254\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..*|\[(::1?|f[cde].*|::ffff:.*)\])$/i

/** The host of an address that looks private; undefined: it does not, or is no address yet. */
export function privateHost(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { hostname } = new URL(address)
  return PRIVATE.test(hostname) ? hostname : undefined
}
