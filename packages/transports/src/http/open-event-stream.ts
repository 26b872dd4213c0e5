import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Clock } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { createEventStreamParser, type StreamEvent } from './event-stream.js'
import { type TowerLink, towerAnswerError, towerConnectionError } from './tower-link.js'

/** Milliseconds until the first byte of an answer; a server that is frozen takes connections all the same. */
const ANSWER_MS = 5_000
/** Tower sends a comment every 5 s; after 12 s without one the link is dead, whatever TCP thinks of it. */
const SILENCE_MS = 12_000

export interface EventStreamOptions {
  readonly link: TowerLink
  readonly appId: number
  readonly lastEventId: string | undefined
  readonly clock: Clock
  onEvent(event: StreamEvent): void
  /** Called once, with the reason, unless `close()` came first. Nothing is called after it. */
  onEnd(error: Error): void
}

export interface EventStream {
  /** Resolves when the socket is closed. */
  close(): Promise<void>
}

/** One connection to the event stream of an app: it opens, hands over events, and ends. Never throws. */
export function openEventStream({ link, appId, lastEventId, clock, onEvent, onEnd }: EventStreamOptions): EventStream {
  let over = false
  let cancelWatch = (): void => {}
  let request: ClientRequest | undefined

  const end = (error?: unknown): void => {
    if (over) return
    over = true
    cancelWatch()
    request?.destroy()
    if (error !== undefined) onEnd(towerConnectionError(error, link.shown))
  }

  const watch = (ms: number, what: string): void => {
    cancelWatch()
    cancelWatch = clock.after(ms, () =>
      end(new TransportError('TIMEOUT', `Tower at ${link.shown} ${what} for ${ms} ms`)),
    )
  }

  const read = (response: IncomingMessage): void => {
    const parser = createEventStreamParser()
    response.on('data', (bytes: Buffer) => {
      if (over) return
      watch(SILENCE_MS, 'was silent')
      try {
        for (const event of parser.push(bytes)) if (!over) onEvent(event)
      } catch (error) {
        end(error)
      }
    })
    response.on('error', end)
    response.on('close', () => end(new TransportError('CONNECTION_FAILED', `Tower at ${link.shown} closed the stream`)))
  }

  const check = (response: IncomingMessage): void => {
    watch(SILENCE_MS, 'was silent')
    const type = response.headers['content-type'] ?? 'nothing'
    const notTower = `${link.shown} answered with ${type} instead of an event stream: is it the address of a Tower?`
    if (response.statusCode !== 200) end(towerAnswerError(response.statusCode, appId, link.shown))
    else if (type.startsWith('text/event-stream')) read(response)
    else end(new TransportError('ANSWER_UNEXPECTED', notTower))
  }

  const closed = new Promise<void>((resolve) => {
    watch(ANSWER_MS, 'did not answer')
    const headers = {
      Accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    }
    try {
      request = link.request('GET', `/apps/${appId}/stream`, headers)
    } catch (error) {
      // Told in a microtask, because the caller has not got this stream yet.
      queueMicrotask(() => end(error))
      resolve()
      return
    }
    request.on('socket', (socket) => socket.unref())
    request.on('response', check)
    request.on('error', end)
    request.on('close', resolve)
    request.end()
  })

  return {
    close() {
      end()
      return closed
    },
  }
}
