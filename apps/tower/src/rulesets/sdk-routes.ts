import { HEADERS, SIGNAL_KINDS, SIGNAL_RETENTION_MS } from '@tailslide/core'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Context } from '../context.js'
import { authenticate, type Entrance, requireApp } from '../http/authenticate.js'
import { isKnownTo } from '../http/if-none-match.js'
import { count, id, integer, LARGEST_ID, object, oneOf, toId } from '../http/schemas.js'
import type { Server } from '../http/server.js'
import type { Caller } from '../keys/access.js'
import { getApp } from '../projects/apps.js'
import type { SignalIntake } from '../signals/signals.js'
import { bytesOf, sendBytes } from './ruleset-bytes.js'
import { eventId, type RulesetSource, type RulesetStreams, STREAM_HEADERS } from './ruleset-streams.js'

const params = object({ id })

/** Open, unlike what else is taken: an SDK newer than this Tower may ask for more, and gets what there is. */
const streamQuery = Type.Object({ changes: Type.Optional(oneOf('1')) })

const name = Type.String({ minLength: 1, maxLength: 200, rule: 'must be a string of 1 to 200 characters' })
const flagId = Type.Integer({ minimum: 1, maximum: LARGEST_ID, rule: 'must be a positive integer' })
/** How late a count is that could not be sent at once. An age, because the SDK's clock is not this one. */
const heldMs = Type.Optional(integer(0, SIGNAL_RETENTION_MS, 'milliseconds'))
export const MOST_COUNTS = 20_000

const batch = object({
  instance: name,
  batch: name,
  counts: Type.Array(object({ flagId, kind: oneOf(...SIGNAL_KINDS), count, heldMs }), {
    maxItems: MOST_COUNTS,
    rule: `must be an array of at most ${MOST_COUNTS} counts`,
  }),
})

export interface SdkServices {
  readonly entrance: Entrance
  readonly source: RulesetSource
  readonly streams: RulesetStreams
  readonly intake: SignalIntake
}

/** What SDKs do: read the rulesets of their app and send signals. */
export function sdkRoutes(server: Server, context: Context, { entrance, source, streams, intake }: SdkServices): void {
  // Before the request is looked at any further, so that a foreign key learns nothing from how it is refused.
  server.addHook<{ Params: { id: string } }>('onRequest', async (request) => {
    request.caller = await authenticate(entrance, request)
    requireApp(request.caller, Number(request.params.id))
  })

  /** The app in the path, if it exists, and who asks. */
  const admit = async (request: FastifyRequest & { params: { id: string } }): Promise<[number, Caller]> => {
    const appId = toId(request.params.id)
    const caller = requireApp(request.caller, appId)
    // The key of an app that is gone is gone too, so only an administrator can ask for one that is not there.
    if (caller.kind === 'admin') await getApp(context, appId)
    // An app made a moment ago at another Tower is not known in this process yet.
    if (!source.latest(appId)) await context.announce(appId)
    return [appId, caller]
  }

  server.get('/apps/:id/stream', { schema: { params, querystring: streamQuery } }, async (request, reply) => {
    const [appId, caller] = await admit(request)
    const header = request.headers['last-event-id']
    const lastEventId = Array.isArray(header) ? header[0] : header
    // A HEAD of a stream has an end.
    if (request.method === 'HEAD') return reply.headers(STREAM_HEADERS).send()
    streams.makeRoom(caller)
    reply.hijack()
    streams.open(appId, caller, { lastEventId, takesChanges: request.query.changes === '1' }, reply.raw)
  })

  server.get('/apps/:id/ruleset', { schema: { params } }, async (request, reply) => {
    const [appId] = await admit(request)
    const ruleset = source.latest(appId)
    // Only the database being away between two looks leads here: the app is there, its ruleset is not read yet.
    if (!ruleset) return reply.code(503).header('retry-after', '1').send()
    const etag = `"${eventId(ruleset)}"`
    reply.header('etag', etag).header('cache-control', 'no-cache')
    reply.header(HEADERS.version, ruleset.version).header(HEADERS.publishedAt, ruleset.publishedAt)
    if (ruleset.unsaved) reply.header(HEADERS.unsaved, '1')
    if (isKnownTo(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return sendBytes(reply.type('application/json; charset=utf-8'), bytesOf(ruleset))
  })

  server.post('/apps/:id/signals', { schema: { params, body: batch } }, async (request) => {
    const [appId] = await admit(request)
    const { counts, ...batch } = request.body
    const now = context.clock.monotonic()
    const taken = counts.map(({ heldMs, ...count }) =>
      heldMs === undefined ? count : { ...count, heldSince: now - heldMs },
    )
    return { payload: { refused: await intake.take(appId, { ...batch, counts: taken }) } }
  })
}
