import type { UnsavedOpenings } from '../circuits/unsaved-openings.js'
import type { Context } from '../context.js'
import type { Database } from '../db/database.js'
import { MOST_CONNECTIONS, STREAMS_SHARE } from '../http/connections.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { countPublishing, type Metrics } from '../metrics/metrics.js'
import { type KnowsCallers, whoIsValid } from '../people/who-is-valid.js'
import { createForeignApps, type ForeignApps } from './foreign-apps.js'
import { createKnownApps, type KnownApps } from './known-apps.js'
import { createLocalRulesets, type LocalRulesets } from './local-rulesets.js'
import { createPublisher, type Publisher } from './publisher.js'
import { rulesetRoutes } from './routes.js'
import { createRulesetStreams, type RulesetStreams } from './ruleset-streams.js'

interface Stored extends Ground {
  readonly database: Database
}

export function streams({
  options,
  clock,
  logger,
  broker,
  access,
  lastUses,
  signedIn,
  metrics,
}: Stored & KnowsCallers & { readonly metrics: Metrics }): Started<{ readonly streams: RulesetStreams }> {
  const streams = createRulesetStreams(broker, {
    clock,
    logger,
    metrics,
    stillValid: whoIsValid({ access, lastUses, signedIn }),
    mostStreams: Math.floor((options.mostConnections ?? MOST_CONNECTIONS) * STREAMS_SHARE),
  })
  return { gives: { streams }, stop: () => streams.stop() }
}

export async function localRulesets({
  clock,
  logger,
  broker,
  knownRulesets,
  database,
  openings,
}: Stored & {
  readonly openings: UnsavedOpenings
}): Promise<Started<{ readonly local: LocalRulesets }>> {
  const local = createLocalRulesets({ database, clock, logger, knownRulesets }, (ruleset) =>
    broker.publisher.publish(openings.over(ruleset)),
  )
  await local.start()
  return { gives: { local }, stop: () => local.stop() }
}

export function foreignApps({ options, clock, logger, database }: Stored): Started<{ readonly foreign: ForeignApps }> {
  const { series } = options.signals
  const sources = { broker: options.publisher, store: series && (() => series.ids()) }
  const foreign = createForeignApps({ database, clock, logger }, sources)
  void foreign.look()
  return { gives: { foreign }, stop: async () => foreign.stop() }
}

export function publishing(given: Stored & { readonly metrics: Metrics; readonly foreign: ForeignApps }): Started<{
  readonly publisher: Publisher | undefined
}> {
  const { options, clock, logger, database, metrics, foreign, republishing, knownRulesets } = given
  if (!options.publisher) return { gives: { publisher: undefined } }
  const publisher = createPublisher(
    { database, clock, logger, knownRulesets },
    countPublishing(options.publisher, metrics),
  )
  publisher.start()
  republishing.begin({ publisher, foreign })
  const stop = (): Promise<void> => {
    republishing.end()
    return publisher.stop()
  }
  return { gives: { publisher }, stop }
}

interface Answering extends Ground {
  readonly context: Context
  readonly streams: RulesetStreams
  readonly routes: Routes
}

/** Streams say goodbye before the server is drained, which would wait for them. */
export function rulesetAnswers({ context, broker, streams, routes }: Answering): Started<{
  readonly knownApps: KnownApps
}> {
  const knownApps = createKnownApps(context, broker)
  rulesetRoutes(routes, { source: broker, streams, knownApps })
  return { gives: { knownApps }, stop: () => streams.stop() }
}
