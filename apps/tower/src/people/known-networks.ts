import type { Clock } from '@tailslide/core'

/** About 1 MB. Whoever signed in longest ago makes room. */
const MOST_NETWORKS = 10_000
const REMEMBERED_MS = 30 * 86_400_000

/** From where somebody has signed in lately, in this process: so as not to be turned away with strangers. */
export interface KnownNetworks {
  has(network: string): boolean
  add(network: string): void
}

export function createKnownNetworks({ monotonic }: Pick<Clock, 'monotonic'>): KnownNetworks {
  const addedAt = new Map<string, number>()
  return {
    has(network) {
      const at = addedAt.get(network)
      return at !== undefined && monotonic() - at < REMEMBERED_MS
    },
    add(network) {
      addedAt.delete(network)
      for (const oldest of addedAt.keys()) {
        if (addedAt.size < MOST_NETWORKS) break
        addedAt.delete(oldest)
      }
      addedAt.set(network, monotonic())
    },
  }
}
