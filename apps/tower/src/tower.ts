import { randomBytes } from 'node:crypto'
import { createMemoryBroker } from '@tailslide/transports/memory'
import { logRoutes } from './audit/routes.js'
import { countCircuits } from './circuits/queries.js'
import { circuitRoutes } from './circuits/routes.js'
import { takeCircuitMessages } from './circuits/take-circuit-messages.js'
import { createUnsavedOpenings } from './circuits/unsaved-openings.js'
import type { Context, Tower, TowerOptions } from './context.js'
import { checkWrites } from './db/check-writes.js'
import { migrate } from './db/migrate.js'
import { migrations } from './db/migrations/index.js'
import { openDatabase } from './db/open-database.js'
import { TowerError } from './errors.js'
import { flagRoutes } from './flags/routes.js'
import { createHealth } from './health/health.js'
import { healthRoutes } from './health/routes.js'
import { createConnections, MOST_CONNECTIONS, STREAMS_SHARE } from './http/connections.js'
import { asStartError, drain, listen } from './http/listen.js'
import { checkNeeds } from './http/needs.js'
import { createRoutes } from './http/routes.js'
import { createServer } from './http/server.js'
import { type Access, createAccess, ensureAdminToken } from './keys/access.js'
import { createGuesses } from './keys/guesses.js'
import { selectLiveKeyIds } from './keys/queries.js'
import { keyRoutes } from './keys/routes.js'
import { countPublishing, createMetrics, type MetricsSources } from './metrics/metrics.js'
import { observeRequests } from './metrics/observe-requests.js'
import { metricsRoutes } from './metrics/routes.js'
import type { NatsAccess, NatsAccessOptions } from './nats-access/index.js'
import { appRoutes } from './projects/routes.js'
import { createForeignApps, type ForeignApps } from './rulesets/foreign-apps.js'
import { createKnownApps } from './rulesets/known-apps.js'
import { createLocalRulesets } from './rulesets/local-rulesets.js'
import { createPublisher, type Publisher } from './rulesets/publisher.js'
import { rulesetRoutes } from './rulesets/routes.js'
import { createRulesetStreams } from './rulesets/ruleset-streams.js'
import { keepSeries } from './signals/keep-series.js'
import { signalRoutes } from './signals/routes.js'
import { createSignalIntake } from './signals/signals.js'

const SHORTEST_TOKEN = 20
const REPUBLISH_RETRY_MS = 1_000

/** Puts a Tower together; nothing happens before `start()`. */
export function createTower(options: TowerOptions): Tower {
  const { clock, logger, mostConnections = MOST_CONNECTIONS } = options
  if (options.adminToken !== undefined && options.adminToken.length < SHORTEST_TOKEN) {
    throw new TowerError('INVALID_OPTION', `adminToken must have at least ${SHORTEST_TOKEN} characters.`)
  }
  const broker = createMemoryBroker({
    clock,
    onProblem: (error) => logger.error({ err: error }, 'a reader of rulesets failed'),
  })
  const undo: (() => Promise<void>)[] = []
  let starting: Promise<{ url: string; adminToken?: string }> | undefined
  let stopping: Promise<void> | undefined
  let publisher: Publisher | undefined
  let foreign: ForeignApps | undefined
  /** Asked for before there was a publisher. */
  let brokerIsEmpty = false

  const republish = (): void => {
    void foreign?.look()
    brokerIsEmpty = publisher === undefined
    publisher?.republish().catch((error: unknown) => {
      brokerIsEmpty = true
      logger.warn({ err: error }, 'what is to be published again could not be noted; trying again')
      clock.after(REPUBLISH_RETRY_MS, () => {
        if (brokerIsEmpty && !stopping) republish()
      })
    })
  }

  const run = async (): Promise<{ url: string; adminToken?: string }> => {
    const database = await openDatabase(options.database, (error) =>
      logger.warn({ err: error }, 'an idle database connection was lost'),
    )
    undo.push(() => database.close())
    await migrate(database, migrations, clock.now())
    await checkWrites(database)

    const metrics = createMetrics()
    undo.push(async () => metrics.stop())
    const openings = createUnsavedOpenings({
      clock,
      logger,
      source: broker,
      send: (ruleset) => void broker.publisher.publish(ruleset),
      sendToBroker: (ruleset) => void options.publisher?.announce?.(ruleset),
    })
    undo.push(async () => openings.stop())
    const local = createLocalRulesets({ database, clock, logger }, (ruleset) =>
      broker.publisher.publish(openings.over(ruleset)),
    )
    publisher =
      options.publisher && createPublisher({ database, clock, logger }, countPublishing(options.publisher, metrics))
    const { series } = options.signals
    const neighbours = createForeignApps(
      { database, clock, logger },
      { broker: options.publisher, store: series && (() => series.ids()) },
    )
    foreign = neighbours
    const context: Context = {
      database,
      clock,
      logger,
      random: options.random ?? randomBytes,
      hasBroker: options.publisher !== undefined,
      checkSize: async (ruleset) => options.publisher?.check?.(ruleset),
      announce: async (appId, ruleset) => {
        // Before the broker tells of it, what waits on top of it.
        if (ruleset) openings.over(ruleset)
        publisher?.wake(ruleset)
        await local.announce(appId, ruleset)
      },
      onRecorded: metrics.changed,
      leastIds: neighbours.leastIds,
      keysEnded: (ended) => {
        access.forget(ended)
        natsAccess?.keysEnded(ended)
        streams.end(ended)
      },
    }
    const access = createAccess(context)
    const natsAccess = options.natsAccess && (await openNatsAccess(options.natsAccess, access, context))
    undo.push(async () => natsAccess?.stop())

    const streams = createRulesetStreams(broker, {
      clock,
      logger,
      metrics,
      stillValid: (keyIds) => selectLiveKeyIds(database.db, keyIds),
      mostStreams: Math.floor(mostConnections * STREAMS_SHARE),
    })
    undo.push(async () => streams.stop())
    await local.start()
    undo.push(() => local.stop())
    publisher?.start()
    void neighbours.look()
    if (series) undo.push(keepSeries({ database, clock, logger }, series, neighbours.isForeignFlag))
    if (brokerIsEmpty) republish()
    undo.push(async () => publisher?.stop())

    for (const consumer of [broker.circuitConsumer(), options.circuitConsumer]) {
      if (consumer) undo.push(takeCircuitMessages(context, consumer, { metrics, openings }))
    }

    const connections = createConnections(mostConnections, metrics.connectionClosed)
    const { tls, trustedProxies } = options
    const server = createServer({ logger, clock, connections, tls, trustedProxies })
    const entrance = { access, connections, guesses: createGuesses(context, metrics) }
    checkNeeds(server, entrance, options.metricsPublic ? ['metrics'] : [])
    observeRequests(server, logger, metrics)
    const routes = createRoutes(server)
    const health = createHealth({
      database,
      clock,
      logger,
      signals: options.signals.reader,
      publishes: options.publisher !== undefined,
      brokerConnected: options.brokerConnected,
      natsAccessServes: natsAccess && (() => natsAccess.status.state === 'serving'),
    })
    healthRoutes(routes, health)
    const sources: MetricsSources = {
      listeners: streams.count,
      health,
      circuits: () => countCircuits(database.db),
      others: options.moreMetrics ?? (async () => ''),
    }
    metricsRoutes(routes, metrics, sources)
    appRoutes(routes, context)
    flagRoutes(routes, context)
    circuitRoutes(routes, context)
    keyRoutes(routes, context)
    logRoutes(routes, context)
    const knownApps = createKnownApps(context, broker)
    rulesetRoutes(routes, { source: broker, streams, knownApps })
    const intake = createSignalIntake(context, options.signals.sink, metrics)
    signalRoutes(routes, context, { reader: options.signals.reader, intake, knownApps })
    undo.push(() => {
      streams.stop()
      return drain(server)
    })
    const url = await listen(server, options)
    natsAccess?.start()
    // The last of all: whatever a start fails at, the only time that the token is seen must not be lost with it.
    const adminToken = await ensureAdminToken(context, options.adminToken)
    return adminToken === undefined ? { url } : { url, adminToken }
  }

  /** Takes down what stands, the newest first. */
  const takeDown = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) {
      await step().catch((error: unknown) => logger.error({ err: error }, 'a part of Tower did not stop cleanly'))
    }
  }

  return {
    start() {
      if (stopping) return Promise.reject(new TowerError('STOPPING', 'This Tower has been stopped; make another one.'))
      starting ??= run().catch(async (error: unknown) => {
        await takeDown()
        throw asStartError(error)
      })
      return starting
    },
    stop() {
      stopping ??= Promise.resolve(starting)
        .then(
          () => undefined,
          () => undefined,
        )
        .then(takeDown)
      return stopping
    },
    rulesets: (appId) => broker.feed(appId),
    republish,
    circuits: broker.circuitPublisher,
  }
}

/** Loaded where it is asked for: most Towers have no such NATS. */
async function openNatsAccess(
  options: Pick<NatsAccessOptions, 'link' | 'issuerSeed' | 'account'>,
  access: Access,
  { clock, logger }: Context,
): Promise<NatsAccess> {
  const { createNatsAccess } = await import('./nats-access/index.js')
  const keys: NatsAccessOptions['keys'] = {
    async sdkKeyOwner(key) {
      const caller = await access.identify(key)
      return caller?.kind === 'sdk' ? { appId: caller.appId, keyId: caller.keyId } : undefined
    },
  }
  return createNatsAccess({ ...options, keys, clock, logger })
}
