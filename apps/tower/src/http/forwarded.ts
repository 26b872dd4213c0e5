import { isIP } from 'node:net'
import type { Logger } from '@tailslide/core'
import type { FastifyInstance } from 'fastify'
import { shortened } from './shown-value.js'

const HEADER = 'x-forwarded-for'

/** What stands in a hop of X-Forwarded-For without quotes, brackets and port, which some proxies write; undefined: no address. */
export function addressIn(hop: string): string | undefined {
  const text = hop.trim().replace(/^"(.*)"$/, '$1')
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d{1,5})?|([^:]*):\d{1,5})$/.exec(text) ?? []
  const address = inBrackets ?? beforePort ?? text
  return isIP(address) === 0 ? undefined : address
}

/**
 * Makes `request.ip` an address, whatever the proxies that are believed have written: where one named its caller by something
 * else, what is known is that proxy. Whoever has no address would share one with all who have none.
 */
export function readForwarded(server: FastifyInstance, logger: Logger): void {
  let isTold = false
  server.addHook('onRequest', async (request) => {
    const { headers } = request.raw
    const sent = headers[HEADER]
    if (typeof sent !== 'string') return
    const hops = sent.split(',').map((hop) => addressIn(hop) ?? hop.trim())
    headers[HEADER] = hops.join(', ')
    // From the peer to the first that is not believed: nobody reads what that one has made up.
    const believed = request.ips ?? []
    const last = believed.at(-1)
    if (believed.length < 2 || last === undefined || isIP(last) !== 0) return
    const [proxy] = believed.slice(-2)
    headers[HEADER] = believed.slice(1, -1).reverse().join(', ')
    if (isTold) return
    isTold = true
    const words =
      'a proxy names its callers in X-Forwarded-For by what is no address; they are all taken for that proxy'
    logger.warn({ proxy, named: shortened(last) }, words)
  })
}
