import { authenticate, type Entrance, requireAdmin } from '../http/authenticate.js'
import type { Server } from '../http/server.js'
import type { Metrics, MetricsSources } from './metrics.js'

/** For Prometheus, which sends the admin token as `authorization.credentials`, unless everybody may read them. */
export function metricsRoutes(
  server: Server,
  metrics: Metrics,
  sources: MetricsSources,
  { entrance, isPublic }: { entrance: Entrance; isPublic: boolean },
): void {
  server.get('/metrics', async (request, reply) => {
    if (!isPublic) requireAdmin(await authenticate(entrance, request))
    reply.type(metrics.contentType).header('cache-control', 'no-store')
    return metrics.text(sources)
  })
}
