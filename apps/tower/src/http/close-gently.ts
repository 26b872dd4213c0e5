import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '@tailslide/core'
import type { FastifyRequest } from 'fastify'
import { hasBody } from './request-framing.js'

/** Twice the longest body that is taken anywhere: whoever is beyond a limit is most often just beyond it. */
export const MOST_UNREAD_BYTES = 8 * 1_048_576
const LONGEST_MS = 1_000

const ending = new WeakSet<Socket>()

/**
 * Has the connection of a request that is answered before its body has come end with its answer, and not with a broken pipe: what
 * is closed while something of it is unread is reset, and whoever still sends may never see what was said. So it is ended, and what
 * is still to come of the body is thrown away; for a second at most, and some bytes.
 */
export function closeGently(request: FastifyRequest, clock: Pick<Clock, 'after'>): void {
  const { raw } = request
  if (!hasBody(request) || raw.complete) return
  const { socket } = raw
  let bytes = 0
  // Before Node throws it away itself, and counts nothing.
  raw.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > MOST_UNREAD_BYTES) raw.pause()
  })
  const destroySoon = socket.destroySoon.bind(socket)
  // What Node calls once an answer is written that closes its connection.
  socket.destroySoon = () => {
    ending.add(socket)
    socket.once(
      'close',
      clock.after(LONGEST_MS, () => socket.destroy()),
    )
    socket.end()
    raw.once('end', destroySoon)
  }
}

/** What would be taken for the next request on such a connection is nobody's any more. */
export const unlessEnding =
  (handler: RequestListener): RequestListener =>
  (request, response) =>
    ending.has(request.socket) ? void request.socket.destroy() : handler(request, response)
