import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { negotiate } from '@fastify/accept-negotiator'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A shorter answer is one packet anyway. */
export const COMPRESSED_FROM_BYTES = 1_024

const MEDIA = /^(?:application\/json|text\/(?:html|css|plain))\b/
const zip = promisify(gzip)

/**
 * Answers to GET are sent by gzip to whoever takes it. Tokens, keys and links are shown in answers to POST, which are sent as
 * they are: from the length of what is compressed, a part of it that somebody else chose could tell the rest. So is whatever has a
 * strong tag, which names bytes. Rulesets are compressed by their own route, once for all who read them. A stream may fail
 * before its first byte, and is then answered with a problem in its place, which would be read as gzip.
 */
export function compressAnswers(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    if (!isCompressible(request, reply)) return payload
    if (lengthOf(payload) < COMPRESSED_FROM_BYTES) return payload
    reply.header('vary', 'Accept-Encoding')
    if (!takesGzip(request)) return payload
    reply.header('content-encoding', 'gzip').removeHeader('content-length')
    return zip(typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '')
  })
}

export const takesGzip = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  negotiate(headers['accept-encoding'] ?? 'identity', ['gzip', 'identity']) === 'gzip'

function isCompressible({ method, routeOptions }: FastifyRequest, reply: FastifyReply): boolean {
  if (method !== 'GET' || reply.statusCode !== 200 || reply.hasHeader('content-encoding')) return false
  if (routeOptions.config.route?.needs === 'server-key') return false
  if (!MEDIA.test(String(reply.getHeader('content-type') ?? ''))) return false
  const etag = reply.getHeader('etag')
  return etag === undefined || String(etag).startsWith('W/')
}

const lengthOf = (payload: unknown): number =>
  typeof payload === 'string' ? Buffer.byteLength(payload) : Buffer.isBuffer(payload) ? payload.length : 0
