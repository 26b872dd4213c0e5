import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RulesetServer {
  readonly url: string
  /** `text`: what `encodeRuleset` gives. */
  publish(version: number, text: string): Promise<void>
  stop(): void
}

/** Answers as Tower does, with the same bytes for whoever asks, whole rulesets always: no Tower's time is in the figures. */
export async function startRulesetServer(): Promise<RulesetServer> {
  const streams = new Set<ServerResponse>()
  let payload = Buffer.from('[]')
  let event = Buffer.from('')
  const server = createServer((request, response) => {
    if (request.url?.includes('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event)
      streams.add(response)
      response.on('close', () => streams.delete(response))
    } else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': payload.length }).end(payload)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async publish(version, text) {
      payload = Buffer.from(text)
      event = Buffer.concat([
        Buffer.from(`event: ruleset\nid: ${version}:${version}\ndata: `),
        payload,
        Buffer.from('\n\n'),
      ])
      for (const stream of streams) stream.write(event)
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
