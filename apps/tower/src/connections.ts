import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Connections at most, where the system has descriptors for them. */
export const MOST_CONNECTIONS = 10_000
/** Of those, such as have shown no valid key. */
export const MOST_STRANGERS = 2_000
/** Of those, streams: the rest is for whoever changes flags or asks how Tower is. */
export const STREAMS_SHARE = 0.8

export interface Connections {
  /** Watches a server: its connections, and what is under way on them. */
  watch(server: HttpServer): void
  /** To be called when a request on this connection has shown a valid key. */
  welcome(socket: Socket): void
  /** Whether an answer has begun on this connection that has not ended. */
  isAnswering(socket: Socket): boolean
  readonly counts: { readonly welcome: number; readonly strangers: number }
}

interface Connection {
  readonly socket: Socket
  readonly answers: Set<ServerResponse>
}

/**
 * Keeps the number of connections below that of descriptors, so that there is always one for the next caller. Over the
 * limit the oldest connection without a key is closed; where all have shown one, the oldest on which nothing is under
 * way. `onClosed` hears of each.
 */
export function createConnections(most: number, onClosed: () => void): Connections {
  const mostStrangers = Math.min(MOST_STRANGERS, Math.ceil(most / 2))
  // In the order of their coming. A TLS connection is known here before it is one, so that sockets are told by their end.
  const strangers = new Map<string, Connection>()
  const welcome = new Map<string, Connection>()
  const of = (socket: Socket): Connection | undefined => {
    const name = nameOf(socket)
    return welcome.get(name) ?? strangers.get(name)
  }

  const close = (connection: Connection | undefined): void => {
    if (!connection) return
    onClosed()
    connection.socket.destroy()
    // The event comes later, and until then it would be counted.
    strangers.delete(nameOf(connection.socket))
    welcome.delete(nameOf(connection.socket))
  }

  const oldestIdle = (): Connection | undefined => {
    for (const connection of welcome.values()) if (connection.answers.size === 0) return connection
    return undefined
  }

  const onConnection = (socket: Socket): void => {
    const name = nameOf(socket)
    names.set(socket, name)
    const full = strangers.size + welcome.size >= most
    if (full || strangers.size >= mostStrangers) {
      const [oldest] = strangers.values()
      close(oldest ?? oldestIdle() ?? { socket, answers: new Set() })
      if (socket.destroyed) return
    }
    strangers.set(name, { socket, answers: new Set() })
    socket.once('close', () => {
      strangers.delete(name)
      welcome.delete(name)
    })
  }

  return {
    watch(server) {
      server.on('connection', onConnection)
      server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
        const answers = of(socket)?.answers
        answers?.add(response)
        response.once('close', () => answers?.delete(response))
      })
    },
    welcome(socket) {
      const name = nameOf(socket)
      const connection = strangers.get(name)
      if (!connection) return
      strangers.delete(name)
      welcome.set(name, connection)
    },
    isAnswering: (socket) => [...(of(socket)?.answers ?? [])].some(({ headersSent }) => headersSent),
    get counts() {
      return { welcome: welcome.size, strangers: strangers.size }
    },
  }
}

/** A socket that is closed no longer says where it came from. */
const names = new WeakMap<Socket, string>()

const nameOf = (socket: Socket): string => names.get(socket) ?? `${socket.remoteAddress} ${socket.remotePort}`
