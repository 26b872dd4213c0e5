import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A receiver of webhooks that answers as `answer` does, until the test ends. */
export async function receiver(
  answer: (response: ServerResponse) => void = (response) => void response.end('thanks'),
  host = '127.0.0.1',
) {
  const got: Got[] = []
  const server: Server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, text })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { got, url: `http://${host}:${port}/hooks/secret-path`, text: (at = 0) => JSON.parse(got[at]?.text ?? '{}') }
}
