import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** Requests that may wait on a connection on which another one is being answered; with one more it is cut. */
export const MOST_WAITING = 16

/**
 * Takes the requests of a connection one after the other. Node hands over all that were sent ahead, and when the connection
 * ends while the first is being answered, nothing ever tells that the others have ended: whatever is kept for them until
 * their end (a stream, room for a body) would be kept for ever.
 */
export function oneAtATime(handler: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>()
  return (request, response) => {
    if (response.socket) return handler(request, response)
    const { socket } = request
    const others = waiting.get(socket) ?? 0
    if (others === MOST_WAITING) return void socket.destroy()
    waiting.set(socket, others + 1)
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
      handler(request, response)
    })
  }
}
