import type { Aerobats } from '../aerobats/aerobats.js'
import type { Database } from '../db/database.js'
import type { Writes } from '../db/writes.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { NatsAccess } from '../nats-access/index.js'
import { createHealth, type Health } from './health.js'
import { healthRoutes } from './routes.js'

interface Needs extends Ground {
  readonly aerobats: (() => Aerobats) | undefined
  readonly database: Database
  readonly writes: Writes
  readonly natsAccess: NatsAccess | undefined
  readonly routes: Routes
}

export function health({ options, clock, logger, aerobats, database, writes, natsAccess, routes }: Needs): Started<{
  readonly health: () => Promise<Health>
}> {
  const health = createHealth({
    database,
    writes,
    clock,
    logger,
    signals: options.signals.reader,
    publishes: options.publisher !== undefined,
    brokerConnected: options.brokerConnected,
    aerobats,
    natsAccessServes: natsAccess && (() => natsAccess.status.state === 'serving'),
  })
  healthRoutes(routes, health)
  return { gives: { health } }
}
