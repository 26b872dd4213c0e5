import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsPapers } from '@tailslide/testkit'
import { onTestFinished } from 'vitest'

interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A receiver of webhooks that answers as `answer` does, until the test ends; over TLS where it has papers. */
export async function receiver(
  answer: (response: ServerResponse) => void = (response) => void response.end('thanks'),
  host = '127.0.0.1',
  papers?: TlsPapers,
) {
  const got: Got[] = []
  const onRequest: RequestListener = (request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, text })
      answer(response)
    })
  }
  const server = papers
    ? createSecureServer({ cert: readFileSync(papers.certificate), key: readFileSync(papers.key) }, onRequest)
    : createServer(onRequest)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return {
    got,
    url: `http${papers ? 's' : ''}://${host}:${port}/hooks/secret-path`,
    text: (at = 0) => JSON.parse(got[at]?.text ?? '{}'),
  }
}
