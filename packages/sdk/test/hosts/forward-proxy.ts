import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ForwardProxy {
  readonly url: string
  /** Paths of what it was asked to fetch. */
  readonly asked: readonly string[]
  stop(): void
}

/** Fetches from a server of this machine what it is asked for by a name that nobody else can resolve. */
export async function startForwardProxy(target: string): Promise<ForwardProxy> {
  const { hostname, port } = new URL(target)
  const asked: string[] = []
  const proxy = createServer((given, answer) => {
    const { pathname, search } = new URL(given.url ?? '')
    asked.push(pathname)
    const { method = 'GET', headers } = given
    const onward = request({ hostname, port, method, headers, path: pathname + search }, (response) => {
      answer.writeHead(response.statusCode ?? 0, response.headers)
      response.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    given.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    stop() {
      proxy.close()
      proxy.closeAllConnections()
    },
  }
}
