import { request } from 'node:http'
import { until } from '@tailslide/testkit'

export interface StreamedEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

export interface ReadStream {
  readonly events: StreamedEvent[]
  /** Comment lines, such as heartbeats. */
  readonly comments: string[]
  /** Waits until so many events have come, and answers with the last of them. */
  count(events: number): Promise<StreamedEvent>
  /** Stops or goes on reading, so that what is sent waits. */
  pause(): void
  resume(): void
  readonly isOver: boolean
  close(): void
}

/** Reads a stream of server-sent events by the letter, without any of our own code. */
export function readStream(url: string, headers: Record<string, string>): Promise<ReadStream> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`status ${response.statusCode}`))
        response.resume()
        return
      }
      const events: StreamedEvent[] = []
      const comments: string[] = []
      let buffer = ''
      let isOver = false
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        buffer += text
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const lines = buffer.slice(0, end).split('\n')
          buffer = buffer.slice(end + 2)
          const field = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
          if (lines[0]?.startsWith(':')) comments.push(...lines)
          else events.push({ event: field('event'), id: field('id'), data: field('data') })
        }
      })
      response.on('error', () => {})
      response.on('close', () => {
        isOver = true
      })
      resolve({
        events,
        comments,
        async count(wanted) {
          await until(() => events.length >= wanted, { message: () => `${wanted} events, and ${events.length} came` })
          const last = events[wanted - 1]
          if (!last) throw new Error('no event')
          return last
        },
        pause: () => response.pause(),
        resume: () => response.resume(),
        get isOver() {
          return isOver
        },
        close: () => outgoing.destroy(),
      })
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
