import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.js'
import type { LastUses } from '../access/last-uses.js'
import type { Database } from '../db/database.js'
import { createGuesses } from '../keys/guesses.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { Metrics } from '../metrics/metrics.js'
import { observeRequests } from '../metrics/observe-requests.js'
import type { SignedIn } from '../people/signed-in.js'
import { createConnections, MOST_CONNECTIONS } from './connections.js'
import { addressOf, drain, listen } from './listen.js'
import { checkNeeds } from './needs.js'
import type { PublicPlace } from './origin.js'
import { createRoutes, type Routes } from './routes.js'
import { createServer } from './server.js'
import type { SessionCookies } from './session-cookie.js'

interface Needs extends Ground {
  readonly metrics: Metrics
  readonly access: Access
  readonly lastUses: LastUses
  readonly database: Database
  readonly signedIn: SignedIn
  readonly place: PublicPlace
  readonly cookies: SessionCookies
}

export function server({
  options,
  clock,
  logger,
  metrics,
  access,
  lastUses,
  database,
  signedIn,
  place,
  cookies,
}: Needs): Started<{
  readonly server: FastifyInstance
  readonly routes: Routes
  /** Where a program on this machine reaches it; to be called once it listens. */
  readonly listeningAt: () => string
}> {
  const { tls, trustedProxies, mostConnections = MOST_CONNECTIONS, metricsPublic = false, pages } = options
  const connections = createConnections(mostConnections, metrics.connectionClosed)
  const server = createServer({ logger, clock, connections, place, tls, trustedProxies, pages })
  const guesses = createGuesses({ clock, logger }, metrics)
  checkNeeds(
    server,
    { access, lastUses, signedIn, cookies, place, connections, guesses, database },
    metricsPublic ? ['metrics'] : [],
  )
  observeRequests(server, logger, metrics)
  return {
    gives: { server, routes: createRoutes(server), listeningAt: () => addressOf(server, options) },
    stop: () => drain(server),
  }
}

export const listening = async ({
  options,
  server,
}: Ground & { readonly server: FastifyInstance }): Promise<Started<{ readonly url: string }>> => ({
  gives: { url: await listen(server, options) },
})
