import type { Clock } from '@tailslide/core'

/** About 1 MB. Whoever signed in longest ago makes room. */
const MOST_NETWORKS = 10_000
const REMEMBERED_MS = 30 * 86_400_000

/** From where somebody has signed in lately, in this process: so as not to be turned away with strangers. */
export interface KnownNetworks {
  /** Who has signed in from there last; undefined: nobody lately. */
  personOf(network: string): number | undefined
  add(network: string, personId: number): void
}

export function createKnownNetworks({ monotonic }: Pick<Clock, 'monotonic'>): KnownNetworks {
  const known = new Map<string, { readonly personId: number; readonly at: number }>()
  return {
    personOf(network) {
      const found = known.get(network)
      return found && monotonic() - found.at < REMEMBERED_MS ? found.personId : undefined
    },
    add(network, personId) {
      known.delete(network)
      for (const oldest of known.keys()) {
        if (known.size < MOST_NETWORKS) break
        known.delete(oldest)
      }
      known.set(network, { personId, at: monotonic() })
    },
  }
}
