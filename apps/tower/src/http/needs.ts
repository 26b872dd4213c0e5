import { type Grant, type Need, type Route, satisfies } from '@tailslide/api'
import type { FastifyInstance } from 'fastify'
import { TowerError } from '../errors.js'
import type { Caller } from '../keys/access.js'
import { authenticate, type Entrance } from './authenticate.js'
import { shortened } from './shown-value.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who has shown credentials that satisfy what the route needs. */
    caller: Caller | null
  }
}

/**
 * Asks of every request what its route needs, before it is looked at any further, so that a foreign key learns nothing
 * from how it is refused. `waived` are needs that this Tower asks of nobody.
 */
export function checkNeeds(server: FastifyInstance, entrance: Entrance, waived: readonly Need[] = []): void {
  server.decorateRequest('caller', null)
  server.addHook<{ Params: Readonly<Record<string, string>> }>('onRequest', async (request) => {
    if (request.is404) return
    const { route } = request.routeOptions.config
    if (!route) throw new TowerError('FORBIDDEN', 'Nothing says who may do this.')
    if (route.needs === 'nobody' || waived.includes(route.needs)) return
    const caller = await authenticate(entrance, request)
    admit(caller, route, request.params)
    request.caller = caller
  })
}

const GRANTS: Readonly<Record<Caller['kind'], Grant>> = { admin: 'admin', sdk: 'server-key' }

function admit(caller: Caller, { needs }: Route, params: Readonly<Record<string, string>>): void {
  if (!satisfies(GRANTS[caller.kind], needs)) {
    throw new TowerError('FORBIDDEN', 'An SDK key cannot do this. An admin token is needed.')
  }
  // What a key may do at all, it may do in its own app.
  const { id = '' } = params
  if (caller.kind === 'sdk' && id !== String(caller.appId)) {
    throw new TowerError('FORBIDDEN', `The key is not one of app ${shortened(id)}.`)
  }
}
