import { isIPv4, isIPv6 } from 'node:net'
import type { Clock, Logger } from '@tailslide/core'
import { createSparseLog } from '../http/sparse-log.js'
import type { Metrics } from '../metrics/metrics.js'

/** Wrong keys that an address may send at a stretch before it is told to wait. */
export const MOST_FAILURES = 200
/** So long for each of them to be forgotten. */
export const FORGIVEN_MS = 1_000
/** About 3 MB. Whoever failed longest ago makes room. */
export const MOST_ADDRESSES = 10_000

export interface Guesses {
  /** Counts a wrong key from this address; true when there have been so many that the answer is to wait. */
  failed(address: string): boolean
}

interface Failures {
  /** What is not forgiven yet. */
  count: number
  /** Monotonic. */
  at: number
  isTold: boolean
}

/** Only failures count, so that whoever sends a valid key is let in at once, wherever the guesses come from. */
export function createGuesses(
  context: { clock: Clock; logger: Logger },
  metrics: Pick<Metrics, 'authenticationFailed'>,
): Guesses {
  const log = createSparseLog(context)
  const byNetwork = new Map<string, Failures>()
  return {
    failed(address) {
      const network = networkOf(address)
      const now = context.clock.monotonic()
      const known = byNetwork.get(network)
      const count = known ? Math.max(0, known.count - (now - known.at) / FORGIVEN_MS) : 0
      const isLimited = count >= MOST_FAILURES
      const isTold = count > 0 && (known?.isTold ?? false)
      metrics.authenticationFailed(isLimited ? 'limited' : 'refused')
      if (isLimited && !isTold) {
        const fields = { address: network, failures: MOST_FAILURES }
        log.warn('', fields, 'many wrong keys from one address; its further ones are answered 429')
      }
      byNetwork.delete(network)
      for (const oldest of byNetwork.keys()) {
        if (byNetwork.size < MOST_ADDRESSES) break
        byNetwork.delete(oldest)
      }
      byNetwork.set(network, { count: isLimited ? count : count + 1, at: now, isTold: isTold || isLimited })
      return isLimited
    },
  }
}

/** What one party is given: an IPv4 address, or the 2^64 addresses of an IPv6 network. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined || isIPv4(plain)) return mapped ?? plain
  if (!isIPv6(plain)) return 'unknown'
  const [head = '', tail] = plain.split('::')
  const before = head.split(':').filter((group) => group !== '')
  const after = (tail ?? '').split(':').filter((group) => group !== '')
  const written = before.length + after.length + (plain.includes('.') ? 1 : 0)
  const groups = [...before, ...Array<string>(Math.max(0, 8 - written)).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
