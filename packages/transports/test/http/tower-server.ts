import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface TowerServer {
  readonly url: string
  readonly requests: readonly IncomingMessage[]
  /** What answers the next requests. */
  answer(handler: Handler): void
  /** Closes every connection; the server goes on listening. */
  cut(): void
  /** Stops listening and closes everything, until `listen()`. */
  down(): Promise<void>
  listen(): Promise<void>
}

/** A server on a port of its own that the test tells what to say; it ends with the test. */
export async function startTowerServer(handler: Handler): Promise<TowerServer> {
  let current = handler
  let port = 0
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => current(request, response, Buffer.concat(chunks).toString()))
  })
  const listen = async (): Promise<void> => {
    if (server.listening) return
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const address = server.address() as AddressInfo
    port = address.port
  }
  const down = async (): Promise<void> => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  await listen()
  onTestFinished(down)
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (next) => {
      current = next
    },
    cut: () => server.closeAllConnections(),
    down,
    listen,
  }
}
