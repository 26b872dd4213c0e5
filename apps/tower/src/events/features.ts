import type { Database } from '../db/database.js'
import { EVENTS_SHARE, MOST_CONNECTIONS } from '../http/connections.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import { type KnowsCallers, whoIsValid } from '../people/who-is-valid.js'
import { createEventStreams, type EventStreams } from './event-streams.js'
import { eventRoutes } from './routes.js'

interface Needs extends Ground, KnowsCallers {
  readonly database: Database
}

export function events({ options, clock, logger, broker, database, access, lastUses, signedIn }: Needs): Started<{
  readonly events: EventStreams
}> {
  const { mostConnections = MOST_CONNECTIONS } = options
  const events = createEventStreams(broker, {
    ...{ database, clock, logger },
    stillValid: whoIsValid({ access, lastUses, signedIn }),
    mostStreams: Math.max(2, Math.floor(mostConnections * EVENTS_SHARE)),
  })
  return { gives: { events }, stop: () => events.stop() }
}

/** They say goodbye before the server is drained, which would wait for them. */
export function eventAnswers({
  routes,
  events,
  database,
}: {
  readonly routes: Routes
  readonly events: EventStreams
  readonly database: Database
}): Started<object> {
  eventRoutes({ routes, events, database })
  return { gives: {}, stop: () => events.goodbye() }
}
