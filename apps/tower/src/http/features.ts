import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.js'
import type { Database } from '../db/database.js'
import { createGuesses } from '../keys/guesses.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Metrics } from '../metrics/metrics.js'
import { observeRequests } from '../metrics/observe-requests.js'
import { createConnections, MOST_CONNECTIONS } from './connections.js'
import { drain, listen } from './listen.js'
import { checkNeeds } from './needs.js'
import { createRoutes, type Routes } from './routes.js'
import { createServer } from './server.js'

interface Needs extends Ground {
  readonly metrics: Metrics
  readonly access: Access
  readonly database: Database
}

export function server({ options, clock, logger, metrics, access, database }: Needs): Started<{
  readonly server: FastifyInstance
  readonly routes: Routes
}> {
  const { tls, trustedProxies, mostConnections = MOST_CONNECTIONS, metricsPublic = false } = options
  const connections = createConnections(mostConnections, metrics.connectionClosed)
  const server = createServer({ logger, clock, connections, tls, trustedProxies })
  const guesses = createGuesses({ clock, logger }, metrics)
  checkNeeds(server, { access, connections, guesses, database }, metricsPublic ? ['metrics'] : [])
  observeRequests(server, logger, metrics)
  return { gives: { server, routes: createRoutes(server) }, stop: () => drain(server) }
}

export const listening = async ({
  options,
  server,
}: Ground & { readonly server: FastifyInstance }): Promise<Started<{ readonly url: string }>> => ({
  gives: { url: await listen(server, options) },
})
