/** A Tower in a process of its own: `database url` and, for a cluster, `nats url`. */
import { createTower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { connectNats, createNatsRulesetPublisher } from '@tailslide/transports/nats'
import { now, tell } from './messages.js'

const [databaseUrl = '', natsUrl = ''] = process.argv.slice(2)
const ADMIN_TOKEN = 'an-admin-token-of-the-benchmark'

const link = connectNats({ servers: natsUrl === '' ? 'localhost' : natsUrl, clock })
const nats = createNatsRulesetPublisher({ link, compressAbove: Number.POSITIVE_INFINITY })
if (natsUrl !== '') {
  link.start()
  await new Promise<void>((resolve) => link.onStatus(({ state }) => state === 'up' && resolve()))
}

/**
 * When each ruleset was handed over, which is in the moment of its commit. In place of every other one goes a plain message,
 * so that both meet a machine which is as busy.
 */
const handed = new Map<number, { readonly at: number; readonly what: 'ruleset' | 'plain' }>()

const tower = createTower({
  database: databaseUrl.startsWith('postgres')
    ? { kind: 'postgres', url: databaseUrl }
    : { kind: 'sqlite', file: databaseUrl },
  signals: createMemorySignalStore({ clock }),
  ...(natsUrl !== '' && {
    publisher: {
      ...nats,
      announce(ruleset) {
        const given = { at: now(), what: ruleset.version % 2 === 0 ? 'ruleset' : 'plain' } as const
        handed.set(ruleset.version, given)
        if (given.what === 'ruleset') return nats.announce(ruleset)
        link.connection().publish('bench.plain', ruleset.payload)
        // As long as an announcement takes, so that storing begins at the same distance.
        return new Promise((resolve) => clock.after(10, resolve))
      },
      async publish(ruleset) {
        await nats.publish(ruleset)
        const { version } = ruleset
        const given = handed.get(version)
        handed.delete(version)
        if (given) tell({ type: 'published', what: given.what, version, givenAt: given.at, storedAt: now() })
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
