import { connect, createServer, type Socket } from 'node:net'

const WRITES = /^(?:PATCH|POST|PUT|DELETE) /

/** Between a client and Tower. */
export interface LosingProxy {
  readonly url: string
  /** From now on the client's connection is reset as soon as Tower begins to answer what changes something. */
  lose(): void
  /** Lets all answers through again. */
  find(): void
  /** Answers that were lost. */
  lost(): number
  stop(): void
}

export async function startLosingProxy(towerUrl: string): Promise<LosingProxy> {
  const open = new Set<Socket>()
  let isLosing = false
  let lost = 0
  const server = createServer((client) => {
    const tower = connect(Number(new URL(towerUrl).port), '127.0.0.1')
    let isWriting = false
    open.add(client)
    client.on('data', (bytes) => {
      const begin = bytes.toString('latin1', 0, 16)
      if (WRITES.test(begin)) isWriting = true
      else if (begin.startsWith('GET ')) isWriting = false
      tower.write(bytes)
    })
    tower.on('data', (bytes) => {
      if (!isLosing || !isWriting) return client.write(bytes)
      lost += 1
      return client.resetAndDestroy()
    })
    client.on('close', () => {
      open.delete(client)
      tower.destroy()
    })
    tower.on('close', () => client.destroy())
    for (const socket of [client, tower]) socket.on('error', () => {})
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    lose: () => {
      isLosing = true
    },
    find: () => {
      isLosing = false
    },
    lost: () => lost,
    stop: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}
