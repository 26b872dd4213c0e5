import Type from 'typebox'
import type { Server } from './server.js'

const none = { additionalProperties: false } as const
const noQuery = Type.Object({}, { ...none, rule: 'must be empty' })
/** Clients that always send JSON send an empty object. Ajv is shown null where there is no body. */
const noBody = Type.Object({}, { ...none, type: ['object', 'null'], rule: 'must be empty or {}' })

/**
 * What is sent in vain is refused: who writes it expects something of it. Routes that are added later to the server and say
 * nothing of a query string take none, nor a body.
 */
export function refuseSurplus(server: Server): void {
  server.addHook('onRoute', (route) => {
    const hasBody = route.method !== 'GET'
    route.schema = { querystring: noQuery, ...(hasBody && { body: noBody }), ...route.schema }
  })
}
