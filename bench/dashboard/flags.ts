import type { TowerClient } from '@tailslide/client'

const AREAS = ['checkout', 'search', 'cart', 'returns', 'stock', 'mail', 'login', 'prices', 'invoice', 'delivery']
const AT_A_TIME = 500
const OWNERS = ['Maya Chen', 'Jonas Weber', 'Team Payments', '']
const WAYS = ['v2', 'cache', 'rerank', 'batching', 'worker', 'tokens', 'lazy', 'edge']

/** A project with so many flags in two environments, named as people name them. */
export async function fillWithFlags(client: TowerClient, count: number): Promise<void> {
  const flags = Array.from({ length: count }, (_, index) => ({
    title: `${AREAS[index % AREAS.length]}-${WAYS[index % WAYS.length]}-${index}`,
    description: `The new way number ${index}`,
    owner: OWNERS[index % OWNERS.length] ?? '',
    tags: index % 4 === 0 ? ['web'] : [],
    environments: {
      development: { is_enabled: index % 3 !== 0, rollout_percentage: (index * 7) % 101 },
    },
  }))
  // In pieces: a file is taken over in one transaction, and each has to come within the client's patience.
  for (let at = 0; at < count; at += AT_A_TIME) {
    await client.call('POST /api/config', {
      body: {
        config: {
          tailslide: 2,
          project: 'shop',
          environments: [{ name: 'production' }, { name: 'development' }],
          flags: flags.slice(at, at + AT_A_TIME),
        },
      },
    })
  }
}
