import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Connections at most, where the system has descriptors for them. */
export const MOST_CONNECTIONS = 10_000
/** Of those, such as have shown no valid key. */
export const MOST_STRANGERS = 2_000
/** Of those, streams: the rest is for whoever changes flags or asks how Tower is. */
export const STREAMS_SHARE = 0.8
/** And streams of events for people. */
export const EVENTS_SHARE = 0.05

export interface Connections {
  /** Watches a server: its connections, and what is under way on them. */
  watch(server: HttpServer): void
  /** To be called when a request on this connection has shown a valid key of this holder. */
  welcome(socket: Socket, holder: string): void
  /** Whether an answer has begun on this connection that has not ended. */
  isAnswering(socket: Socket): boolean
  readonly counts: { readonly welcome: number; readonly strangers: number }
}

interface Connection {
  readonly socket: Socket
  readonly name: string
  readonly answers: Set<ServerResponse>
  /** Undefined for a stranger. */
  holder: string | undefined
}

/**
 * Keeps the number of connections below that of descriptors, so that there is always one for the next caller. Over the
 * limit, whoever has most of them gives one, so that nobody can take those of others: of strangers the oldest, of who
 * holds a key the oldest on which nothing is under way, and where there is none the oldest. `onClosed` hears of each.
 */
export function createConnections(most: number, onClosed: () => void): Connections {
  const mostStrangers = Math.min(MOST_STRANGERS, Math.ceil(most / 2))
  // By name, since a TLS connection is known here before it is one, so that sockets are told by their end.
  const connections = new Map<string, Connection>()
  /** In the order of their coming. */
  const groups = new Map<string | undefined, Set<Connection>>()
  const of = (socket: Socket): Connection | undefined => connections.get(nameOf(socket))
  const strangers = (): number => groups.get(undefined)?.size ?? 0

  const join = (connection: Connection, holder: string | undefined): void => {
    connection.holder = holder
    groups.set(holder, (groups.get(holder) ?? new Set()).add(connection))
  }
  const leave = (connection: Connection): void => {
    const group = groups.get(connection.holder)
    group?.delete(connection)
    if (group?.size === 0) groups.delete(connection.holder)
  }
  const forget = (connection: Connection): void => {
    leave(connection)
    connections.delete(connection.name)
  }

  const close = (connection: Connection | undefined): void => {
    if (!connection) return
    onClosed()
    connection.socket.destroy()
    // The event comes later, and until then it would be counted.
    forget(connection)
  }

  const makeRoom = (): void => {
    if (strangers() >= mostStrangers) close(oldest(groups.get(undefined)))
    else if (connections.size >= most) {
      const largest = [...groups.values()].reduce((one, other) => (other.size > one.size ? other : one))
      close(oldestIdle(largest) ?? oldest(largest))
    }
  }

  const onConnection = (socket: Socket): void => {
    const name = nameOf(socket)
    names.set(socket, name)
    makeRoom()
    const connection: Connection = { socket, name, answers: new Set(), holder: undefined }
    connections.set(name, connection)
    join(connection, undefined)
    socket.once('close', () => {
      if (connections.get(name) === connection) forget(connection)
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
    welcome(socket, holder) {
      const connection = of(socket)
      if (!connection || connection.holder === holder) return
      leave(connection)
      join(connection, holder)
    },
    isAnswering: (socket) => [...(of(socket)?.answers ?? [])].some(({ headersSent }) => headersSent),
    get counts() {
      return { welcome: connections.size - strangers(), strangers: strangers() }
    },
  }
}

const oldest = (group: ReadonlySet<Connection> | undefined): Connection | undefined => group?.values().next().value

/** A stranger whose request is under way is no better than one who says nothing. */
function oldestIdle(group: ReadonlySet<Connection>): Connection | undefined {
  for (const connection of group)
    if (connection.holder === undefined || connection.answers.size === 0) return connection
  return undefined
}

/** A socket that is closed no longer says where it came from. */
const names = new WeakMap<Socket, string>()

const nameOf = (socket: Socket): string => names.get(socket) ?? `${socket.remoteAddress} ${socket.remotePort}`
