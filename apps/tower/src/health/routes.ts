import Type from 'typebox'
import { oneOf } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import { type Health, PARTS } from './health.js'

const part = oneOf(...PARTS)
const querystring = Type.Object(
  { exclude: Type.Optional(Type.Union([part, Type.Array(part)], { rule: `must be of ${PARTS.join(', ')}` })) },
  { additionalProperties: false, rule: 'must be a query' },
)

/** Open to everybody, so that it tells how things are and nothing about what is in them. */
export function healthRoutes(server: Server, health: () => Promise<Health>): void {
  // Deployed Tower's way of saying that it is there.
  server.get('/', async () => ({ test: 'connected' }))

  // The answer is the proof: an event loop that stands still gives none, and whoever asks runs out of patience.
  server.get('/healthz', async () => ({ status: 'ok' }))

  server.get('/readyz', { schema: { querystring } }, async (request, reply) => {
    const { parts, lag } = await health()
    const excluded = new Set([request.query.exclude ?? []].flat())
    const asked = [...parts].filter(([name]) => !excluded.has(name))
    const ready = asked.every(([, answers]) => answers)
    reply.code(ready ? 200 : 503).header('cache-control', 'no-store')
    return {
      status: ready ? 'ready' : 'not_ready',
      parts: Object.fromEntries(asked.map(([name, answers]) => [name, answers ? 'ok' : 'unavailable'])),
      ...(lag && { publisher: lag }),
    }
  })
}
