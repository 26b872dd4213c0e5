import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** From now on no byte passes, in either direction, on old connections or new ones; nobody is told. */
  cut(): void
  /** Resets all connections, and each new one at once. */
  sever(): void
  /** Ends `cut()` and `sever()`. What was sent meanwhile arrives late, as it would by TCP's own retransmission. */
  mend(): void
  /** Connections that are open now. */
  readonly connections: number
  stop(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** A TCP relay to a port of the loopback interface, with a link that can break. A port that changes counts from the next connection on. */
export async function startProxy(target: number | { readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let state: 'whole' | 'cut' | 'severed' = 'whole'

  const relay = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    if (state === 'severed') {
      client.resetAndDestroy()
      return
    }
    const server = connect({
      port: typeof target === 'number' ? target : target.port,
      host: '127.0.0.1',
      allowHalfOpen: true,
    })
    const pair = { client, server }
    pairs.add(pair)
    forward(client, server)
    forward(server, client)
    if (state === 'whole') client.resume()
    else server.pause()
  })

  // A paused socket keeps its data back, but may still tell of the end of the connection.
  const forward = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (!to.write(chunk) && state === 'whole') from.pause()
    })
    to.on('drain', () => {
      if (state === 'whole') from.resume()
    })
    from.on('end', () => {
      if (state === 'cut') held.add(to)
      else to.end()
    })
    from.on('error', () => {})
    from.on('close', () => {
      for (const pair of pairs) if (pair.client === from || pair.server === from) pairs.delete(pair)
      if (state === 'cut') held.add(to)
      else to.destroy()
    })
  }

  // The other half of a connection that ended during a cut: its owner learns of it when the link is mended.
  const held = new Set<Socket>()

  const each = (act: (socket: Socket) => void): void => {
    for (const { client, server } of [...pairs]) {
      act(client)
      act(server)
    }
  }
  const dropHeld = (): void => {
    for (const socket of held) socket.resetAndDestroy()
    held.clear()
  }

  const port = await new Promise<number>((resolve, reject) => {
    relay.once('error', reject)
    relay.listen(0, '127.0.0.1', () => {
      const address = relay.address()
      if (typeof address === 'object' && address) resolve(address.port)
    })
  })

  return {
    port,
    cut() {
      state = 'cut'
      each((socket) => socket.pause())
    },
    sever() {
      state = 'severed'
      each((socket) => socket.resetAndDestroy())
      dropHeld()
    },
    mend() {
      state = 'whole'
      dropHeld()
      each((socket) => socket.resume())
    },
    get connections() {
      return pairs.size
    },
    async stop() {
      state = 'severed'
      each((socket) => socket.destroy())
      dropHeld()
      await new Promise<void>((resolve) => relay.close(() => resolve()))
    },
  }
}
