import type { AerobatCalling, CircuitConsumer, Logger } from '@tailslide/core'
import { type BrokerPublisher, createTower, type Tower } from '@tailslide/tower'
import { systemClock as clock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { connectionsAllowed } from '../descriptors.js'
import { inOrder } from '../in-order.js'
import { listeningTower } from '../listening-tower.js'
import { createLogger } from '../logger.js'
import { openNats } from '../nats.js'
import { openNatsAccess } from '../nats-access.js'
import { toOidc } from '../oidc-options.js'
import { warnOfOldBuild } from '../old-build.js'
import { OPTION_NAMES } from '../option-names.js'
import { shownDatabase } from '../options.js'
import { builtPages } from '../pages.js'
import type { TowerOptions } from '../program.js'
import { openRedis } from '../redis.js'
import { runUntilSignal, type Service } from '../run-until-signal.js'
import { readTlsFiles } from '../tls-files.js'

/** Tower alone: rulesets and circuits over NATS when it is named, signals in Redis when it is named. */
export async function tower(options: TowerOptions): Promise<number> {
  const { database, host, port, nats, redis, adminToken } = options
  const logger = await createLogger(options.logLevel, !options.json && process.stderr.isTTY === true)
  warnOfOldBuild(logger)
  const oidc = toOidc(options)
  const tls = readTlsFiles(options, logger)
  const access = await openNatsAccess(options)
  const cluster = nats === undefined ? undefined : await joinCluster({ ...options, nats }, logger)
  const store = redis === undefined ? undefined : await openRedis(redis, logger)
  const part = createTower({
    database,
    signals: store ?? createMemorySignalStore({ clock }),
    clock,
    logger,
    host,
    port,
    metricsPublic: options.metricsPublic === true,
    // Aerobats of another process reach it over NATS alone.
    aerobats: 'nowhere',
    ...cluster?.ports,
    ...(access && { natsAccess: access.part }),
    mostConnections: connectionsAllowed(),
    ...(tls && { tls }),
    ...builtPages(logger),
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    ...(oidc && { oidc }),
    ...(options.trustedProxies !== undefined && { trustedProxies: options.trustedProxies }),
    ...(options.webhooksAllow !== undefined && { webhooksAllow: options.webhooksAllow }),
    ...(options.historyDays !== undefined && { historyDays: options.historyDays }),
    ...(adminToken !== undefined && { adminToken }),
  })
  cluster?.lookAfter(part)
  const shown = shownDatabase(database)
  const { service, announcement } = listeningTower(part, {
    ...options,
    database: `${OPTION_NAMES.database} is "${shown}"`,
    // Without --nats-access NATS knows nothing of Tower's keys.
    keysOpen: nats === undefined || access ? 'all' : 'tower',
    notes: () => [
      `Database: ${shown}`,
      cluster ? `Rulesets: over HTTP and NATS; ${cluster.told()}` : 'Rulesets: over HTTP only, no NATS was named',
      store
        ? `Signals: in Redis; ${store.told()}`
        : 'Signals: in memory, no Redis was named; no Aerobat reads them there, so no circuit opens by itself',
      ...(access ? ['NATS: SDKs connect with the keys of their apps'] : []),
    ],
  })
  // Stopped in the opposite order: Tower answers the servers of NATS until it has stopped.
  const parts = [access?.service, cluster?.service, store?.service, service, announcement]
  return runUntilSignal(inOrder(parts.filter((each) => each !== undefined)), process)
}

interface Cluster {
  /** Whether NATS was reached, in words. */
  told(): string
  readonly ports: {
    readonly publisher: BrokerPublisher
    readonly circuitConsumer: CircuitConsumer
    readonly aerobats: AerobatCalling
    readonly brokerConnected: () => boolean
  }
  readonly service: Service
  /** Has the Tower look what the broker lacks: at once where the stream was made anew, and whenever the link comes up. */
  lookAfter(tower: Tower): void
}

async function joinCluster(options: TowerOptions & { nats: string }, logger: Logger): Promise<Cluster> {
  const { nats, link, service, told } = await openNats(options, 'tailslide-tower', logger)
  const { natsStream: stream, natsManageStream: manageStream, natsCompress: compressAbove } = options
  let look = (): void => {}
  let newest: string | undefined
  const onStreamCreated = (createdAt: string): void => {
    // Who publishes and who reads look for the stream at the same time, and both made it.
    if (createdAt === newest) return
    newest = createdAt
    logger.warn({ stream }, 'the NATS stream was not there and has been made; all rulesets are published to it')
    look()
  }
  const shared = { link, stream, manageStream, onStreamCreated }
  const circuitConsumer = nats.createNatsCircuitConsumer({ ...shared, clock })
  const toldWithStream = (): string => {
    const reading = circuitConsumer.reading()
    return link.status.state === 'up' && reading.state === 'waits'
      ? `${told()}, but circuits do not move: ${reading.error.message}`
      : told()
  }
  return {
    told: toldWithStream,
    ports: {
      publisher: nats.createNatsRulesetPublisher({ ...shared, compressAbove }),
      circuitConsumer,
      aerobats: nats.createNatsAerobatCalling({ link, stream }),
      // A connection over which no circuit message comes protects nobody.
      brokerConnected: () => link.status.state === 'up' && circuitConsumer.reading().state === 'reads',
    },
    service,
    lookAfter(tower) {
      look = tower.republish
      link.onStatus(({ state }) => {
        if (state === 'up') look()
      })
    },
  }
}
