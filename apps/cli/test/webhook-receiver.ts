import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface WebhookReceiver {
  readonly url: string
  /** What the changes of a flag have made of its description, each once, however often it was told. */
  heard(flagId: number): ReadonlySet<string>
}

/** Takes every message of a webhook in CloudEvents, until the test is over. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const heard = new Map<number, Set<string>>()
  const of = (flagId: number): Set<string> => {
    const known = heard.get(flagId) ?? new Set()
    heard.set(flagId, known)
    return known
  }
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      const { flag, changes } = JSON.parse(text).data
      for (const { field, after } of changes) if (field === 'description') of(flag.id).add(after)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, heard: of }
}
