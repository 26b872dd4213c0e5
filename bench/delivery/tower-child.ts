/** A Tower in a process of its own: `database url` and, for a cluster, `nats url`. */
import { createTower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { now, tell } from './messages.js'

const [databaseUrl = '', natsUrl = ''] = process.argv.slice(2)
const ADMIN_TOKEN = 'an-admin-token-of-the-benchmark'

const link = connectNats({ servers: natsUrl === '' ? 'localhost' : natsUrl, clock })
const nats = createNatsRulesetPublisher({ link })
if (natsUrl !== '') {
  link.start()
  await new Promise<void>((resolve) => link.onStatus(({ state }) => state === 'up' && resolve()))
}

const tower = createTower({
  database: databaseUrl.startsWith('postgres')
    ? { kind: 'postgres', url: databaseUrl }
    : { kind: 'sqlite', file: databaseUrl },
  signals: createMemorySignalStore({ clock }),
  ...(natsUrl !== '' && {
    publisher: {
      ...nats,
      async publish(ruleset) {
        const givenAt = now()
        await nats.publish(ruleset)
        tell({ type: 'published', version: ruleset.version, givenAt, storedAt: now() })
      },
    },
  }),
  clock,
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
  host: '127.0.0.1',
  port: 0,
  adminToken: ADMIN_TOKEN,
})
const { url } = await tower.start()
tell({ type: 'ready', url, adminToken: ADMIN_TOKEN })

process.on('disconnect', () => {
  void tower.stop().then(() => link.stop())
})
