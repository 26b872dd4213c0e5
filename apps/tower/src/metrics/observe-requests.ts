import type { Logger } from '@tailslide/core'
import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.js'

declare module 'fastify' {
  interface FastifyReply {
    /** The code of the error that was answered; null when none was. */
    errorCode: string | null
  }
}

/** Counts and times every answer, and tells of it at debug: no body, no header, no query. */
export function observeRequests(server: FastifyInstance, logger: Logger, metrics: Metrics): void {
  server.decorateReply('errorCode', null)
  server.addHook('onResponse', async (request, reply) => {
    const { method } = request
    // Not the path itself, of which there are as many as there are flags.
    const route = request.routeOptions.url ?? 'none'
    const isStream = reply.raw.getHeader('content-type')?.toString().startsWith('text/event-stream') ?? false
    const status = reply.raw.statusCode
    if (!isStream) metrics.answered(method, route, status, reply.elapsedTime / 1_000)
    const ms = Math.round(reply.elapsedTime * 10) / 10
    const code = reply.errorCode
    const fields = { method, path: server.shownPath(request.url), route, status, ms, ...(code !== null && { code }) }
    logger.debug(fields, isStream ? 'stream ended' : 'request answered')
  })
}
