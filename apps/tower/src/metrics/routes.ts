import { contract } from '@tailslide/api'
import type { Routes } from '../http/routes.js'
import type { Metrics, MetricsSources } from './metrics.js'

/** For Prometheus, which sends the admin token as `authorization.credentials`. */
export function metricsRoutes(routes: Routes, metrics: Metrics, sources: MetricsSources): void {
  routes.handle(contract.metrics.read, async (_asked, reply) => {
    reply.type(metrics.contentType)
    return metrics.text(sources)
  })
}
