import { countCircuits } from '../circuits/queries.js'
import type { Database } from '../db/database.js'
import type { Health } from '../health/health.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { RulesetStreams } from '../rulesets/ruleset-streams.js'
import { countWaiting } from '../webhooks/queries.js'
import { createMetrics, type Metrics } from './metrics.js'
import { metricsRoutes } from './routes.js'

export function metrics(): Started<{ readonly metrics: Metrics }> {
  const metrics = createMetrics()
  return { gives: { metrics }, stop: () => metrics.stop() }
}

interface Needs extends Ground {
  readonly database: Database
  readonly metrics: Metrics
  readonly health: () => Promise<Health>
  readonly streams: RulesetStreams
  readonly routes: Routes
}

export function metricsAnswers({ options, database, metrics, health, streams, routes }: Needs): void {
  metricsRoutes(routes, metrics, {
    listeners: streams.count,
    health,
    circuits: () => countCircuits(database.db),
    webhooksPending: () => countWaiting(database.db),
    others: options.moreMetrics ?? (async () => ''),
  })
}
