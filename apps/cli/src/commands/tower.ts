import type { CircuitConsumer, Logger, RulesetPublisher } from '@tailslide/core'
import { createTower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { inOrder } from '../in-order.js'
import { listeningTower } from '../listening-tower.js'
import { createLogger } from '../logger.js'
import { openNats } from '../nats.js'
import { type Database, OPTION_NAMES } from '../options.js'
import type { TowerOptions } from '../program.js'
import { openRedis } from '../redis.js'
import { runUntilSignal, type Service } from '../run-until-signal.js'
import { withoutSecrets } from '../secrets.js'

/** Tower alone: rulesets and circuits over NATS when it is named, signals in Redis when it is named. */
export async function tower(options: TowerOptions): Promise<number> {
  const { database, host, port, nats, redis, adminToken } = options
  const logger = await createLogger(options.logLevel, !options.json && process.stderr.isTTY === true)
  const cluster = nats === undefined ? undefined : await joinCluster({ ...options, nats }, logger)
  const store = redis === undefined ? undefined : await openRedis(redis, logger)
  const part = createTower({
    database,
    signals: store ?? createMemorySignalStore({ clock }),
    clock,
    logger,
    host,
    port,
    ...cluster?.ports,
    ...(adminToken !== undefined && { adminToken }),
  })
  const shown = shownDatabase(database)
  const { service, announcement } = listeningTower(part, {
    ...options,
    database: `${OPTION_NAMES.database} is "${shown}"`,
    notes: [
      `Database: ${shown}`,
      nats === undefined ? 'Rulesets: over HTTP only, no NATS was named' : `Rulesets: over HTTP and NATS`,
      redis === undefined ? 'Signals: in memory, no Redis was named' : `Signals: in Redis`,
    ],
  })
  const parts = [cluster?.service, store?.service, service, announcement]
  return runUntilSignal(inOrder(parts.filter((each) => each !== undefined)), process)
}

interface Cluster {
  readonly ports: {
    readonly publisher: RulesetPublisher
    readonly circuitConsumer: CircuitConsumer
    readonly maxRulesetBytes: () => number | undefined
  }
  readonly service: Service
}

/** The server counts a message's headers in its limit; ours stay far below this. */
const HEADER_BYTES = 1_024

async function joinCluster(options: TowerOptions & { nats: string }, logger: Logger): Promise<Cluster> {
  const { nats, link, service } = await openNats(options, 'tailslide-tower', logger)
  const stream = options.natsStream
  return {
    ports: {
      publisher: nats.createNatsRulesetPublisher({ link, stream }),
      circuitConsumer: nats.createNatsCircuitConsumer({ link, stream, clock }),
      maxRulesetBytes() {
        const most = link.status.state === 'up' ? link.status.connection.info?.max_payload : undefined
        return most === undefined ? undefined : most - HEADER_BYTES
      },
    },
    service,
  }
}

const shownDatabase = (database: Database): string =>
  database.kind === 'sqlite' ? database.file : withoutSecrets(database.url)
