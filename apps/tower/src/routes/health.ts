import { sql } from 'kysely'
import type { Context } from '../context.js'
import type { PublisherStatus } from '../publisher.js'
import type { Server } from './server.js'

/** Open to everybody, so that it tells how things are and nothing about what is in them. */
export function healthRoutes(
  server: Server,
  context: Context,
  publisherStatus: () => PublisherStatus | undefined,
): void {
  // Deployed Tower's way of saying that it is there.
  server.get('/', async () => ({ test: 'connected' }))

  server.get('/healthz', async (_request, reply) => {
    const database = await sql`select 1`.execute(context.database.db).then(
      () => 'ok',
      () => 'unavailable',
    )
    const publisher = publisherStatus()
    if (database !== 'ok') reply.code(503)
    return {
      status: database,
      database,
      ...(publisher && { publisher: { behind: publisher.behind, ok: publisher.error === undefined } }),
    }
  })
}
