import { contract } from '@tailslide/api'
import { formatRulesetId, HEADERS, TAKES_CHANGES } from '@tailslide/core'
import { TowerError } from '../errors.js'
import { COMPRESSED_FROM_BYTES, takesGzip } from '../http/compress.js'
import { isKnownTo } from '../http/if-none-match.js'
import { STREAM_HEADERS } from '../http/open-streams.js'
import type { Routes } from '../http/routes.js'
import type { KnownApps } from './known-apps.js'
import { bytesOf, sendBytes } from './ruleset-bytes.js'
import type { RulesetSource, RulesetStreams } from './ruleset-streams.js'

const { stream, get } = contract.rulesets

export interface RulesetServices {
  readonly source: RulesetSource
  readonly streams: RulesetStreams
  readonly knownApps: KnownApps
}

/** Where SDKs read the rulesets of their app. */
export function rulesetRoutes(routes: Routes, { source, streams, knownApps }: RulesetServices): void {
  routes.handleRaw(stream, async ({ params, query, caller, headers, method }, reply) => {
    await knownApps.require(params.id, caller)
    const header = headers['last-event-id']
    const lastEventId = Array.isArray(header) ? header[0] : header
    // A HEAD of a stream has an end.
    if (method === 'HEAD') return reply.headers(STREAM_HEADERS).send()
    streams.makeRoom(caller)
    reply.hijack()
    const takesChanges = query.changes === TAKES_CHANGES.changes
    streams.open(params.id, caller, { lastEventId, takesChanges }, reply.raw)
    return undefined
  })

  routes.handleRaw(get, async (request, reply) => {
    const { params, caller, headers } = request
    await knownApps.require(params.id, caller)
    const ruleset = source.latest(params.id)
    // Only the database being away between two looks leads here: the app is there, its ruleset is not read yet.
    if (!ruleset) throw new TowerError('DATABASE_UNAVAILABLE', 'The ruleset of the app has not been read yet.')
    const { bytes, zipped } = bytesOf(ruleset)
    const isLong = bytes.length >= COMPRESSED_FROM_BYTES
    const isZipped = isLong && takesGzip(request)
    const etag = `"${formatRulesetId(ruleset)}"`
    // A strong tag names bytes, and these have one; whichever is shown again, it is the same ruleset.
    reply.header('etag', isZipped ? `W/${etag}` : etag).header('cache-control', 'no-cache')
    if (isLong) reply.header('vary', 'Accept-Encoding')
    reply.header(HEADERS.version, ruleset.version).header(HEADERS.publishedAt, ruleset.publishedAt)
    if (ruleset.unsaved) reply.header(HEADERS.unsaved, '1')
    if (isKnownTo(headers['if-none-match'], etag)) return reply.code(304).send()
    reply.type('application/json; charset=utf-8')
    if (!isZipped) return sendBytes(reply, bytes)
    return sendBytes(reply.header('content-encoding', 'gzip'), await zipped())
  })
}
