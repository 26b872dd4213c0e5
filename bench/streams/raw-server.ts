import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least that can be done: one write of one event to every response. What a Tower is compared with. */
export async function startRawServer(type: 'ruleset' | 'change', payload: string) {
  const responses = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(frame(1))
    responses.add(response)
  })
  const frame = (version: number) => Buffer.from(`event: ${type}\nid: ${version}:1\ndata: ${payload}\n\n`)
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    publish(version: number) {
      const bytes = frame(version)
      for (const response of responses) response.write(bytes)
    },
    dropAll() {
      for (const response of responses) response.destroy()
      responses.clear()
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
