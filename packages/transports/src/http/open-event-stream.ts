import type { ClientRequest, IncomingMessage } from 'node:http'
import { type Clock, STREAM_FIRST_BYTE_MS, STREAM_SILENCE_MS, sdkPath, TAKES_CHANGES } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { inNextLoopTurn } from '../next-loop-turn.js'
import { compressedError } from './compressed-error.js'
import { createEventStreamParser, type StreamEvent } from './event-stream.js'
import { LONGEST_PROBLEM, NO_SOCKET_HINT, towerAnswerError, towerConnectionError } from './tower-errors.js'
import type { TowerLink } from './tower-link.js'

/** Milliseconds until a connection stands: TCP's own second and third try are 1 s and 3 s after the first. */
const CONNECT_MS = 2_000
/** And from then to the first byte of an answer; a server that is frozen takes connections all the same. */
const ANSWER_MS = 5_000
/** An answer that refuses is waited for no longer, whether or not its body has ended. */
const REFUSAL_MS = 2_000

export interface EventStreamOptions {
  readonly link: TowerLink
  readonly appId: number
  readonly lastEventId: string | undefined
  /** Asks for changes in place of whole rulesets. */
  readonly takesChanges: boolean
  readonly clock: Clock
  /** Bytes that are taken in one turn of the event loop; Node would hand over 2 MB, which take 10 ms. */
  readonly mostAtOnce: number
  onEvent(event: StreamEvent): void
  /** Nothing more is read until `goOn` is called: to be done when the events so far have been dealt with. */
  onPause(goOn: () => void): void
  /** Called once, with the reason, unless `close()` came first. Nothing is called after it. */
  onEnd(error: Error): void
}

export interface EventStream {
  /** Ends it for that reason, unless it has ended. */
  fail(error: unknown): void
  /** Resolves when the socket is closed. */
  close(): Promise<void>
}

/** One connection to the event stream of an app: it opens, hands over events, and ends. Never throws. */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { link, appId, lastEventId, takesChanges, clock, mostAtOnce, onEvent, onPause, onEnd } = options
  let over = false
  let cancelWatch = (): void => {}
  let request: ClientRequest | undefined
  let isClosed = (): void => {}

  const end = (error?: unknown): void => {
    if (over) return
    over = true
    cancelWatch()
    request?.destroy()
    // A request that waits for a socket tells of its end only when it gets one.
    if (request && !request.socket) isClosed()
    if (error !== undefined) onEnd(towerConnectionError(error, link.shown))
  }

  const watch = (ms: number, what: string, hint = ''): void => {
    cancelWatch()
    cancelWatch = clock.after(ms, () =>
      end(new TransportError('TIMEOUT', `Tower at ${link.shown} ${what} for ${ms} ms${hint}`)),
    )
  }

  const read = (response: IncomingMessage): void => {
    const parser = createEventStreamParser()
    let taken = 0
    const goOn = (): void => {
      if (over) return
      taken = 0
      watch(STREAM_SILENCE_MS, 'was silent')
      response.resume()
    }
    response.on('data', (bytes: Buffer) => {
      if (over) return
      taken += bytes.length
      try {
        for (const event of parser.push(bytes)) if (!over) onEvent(event)
      } catch (error) {
        end(error)
      }
      if (over) return
      if (taken < mostAtOnce) {
        watch(STREAM_SILENCE_MS, 'was silent')
        return
      }
      // It is we who are silent now. What came would wait in memory, faster than it can be read.
      cancelWatch()
      response.pause()
      onPause(() => inNextLoopTurn(goOn))
    })
    const lost = (cause?: unknown): void =>
      end(new TransportError('CONNECTION_FAILED', `Tower at ${link.shown} closed the stream`, { cause }))
    // Node's own word for it is `aborted`.
    response.on('error', lost)
    response.on('close', () => lost())
  }

  /** Ends with what the answer says, of which the beginning is enough. */
  const refuse = (response: IncomingMessage): void => {
    const chunks: Buffer[] = []
    let length = 0
    const tell = (): void => {
      const text = Buffer.concat(chunks).toString('utf8')
      const answer = { status: response.statusCode, headers: response.headers, text }
      end(towerAnswerError(answer, { appId, shown: link.shown, now: clock.now() }))
    }
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > LONGEST_PROBLEM) tell()
    })
    response.on('error', tell)
    response.on('close', tell)
    cancelWatch()
    cancelWatch = clock.after(REFUSAL_MS, tell)
  }

  const check = (response: IncomingMessage): void => {
    watch(STREAM_FIRST_BYTE_MS, 'answered, but sent nothing', ': does a proxy between collect what it should pass on?')
    const type = response.headers['content-type'] ?? 'nothing'
    const notTower = `${link.shown} answered with ${type} instead of an event stream: is it the address of a Tower?`
    const compressed = compressedError(response.headers, link.shown)
    if (response.statusCode !== 200) refuse(response)
    else if (compressed) end(compressed)
    else if (type.startsWith('text/event-stream')) read(response)
    else end(new TransportError('ANSWER_UNEXPECTED', notTower))
  }

  const closed = new Promise<void>((resolve) => {
    isClosed = resolve
    watch(ANSWER_MS, 'could not be asked', NO_SOCKET_HINT)
    const headers = {
      Accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    }
    try {
      request = link.request(
        'GET',
        `${sdkPath('stream', appId)}${takesChanges ? `?changes=${TAKES_CHANGES.changes}` : ''}`,
        headers,
      )
    } catch (error) {
      // Told in a microtask, because the caller has not got this stream yet.
      queueMicrotask(() => end(error))
      resolve()
      return
    }
    request.on('socket', (socket) => {
      // The socket of somebody's agent may be any stream.
      socket.unref?.()
      if (!socket.connecting) return watch(ANSWER_MS, 'did not answer')
      watch(CONNECT_MS, 'could not be reached')
      socket.once('connect', () => {
        if (!over) watch(ANSWER_MS, 'did not answer')
      })
    })
    request.on('response', check)
    request.on('error', end)
    request.on('close', resolve)
    request.end()
  })

  return {
    fail: end,
    close() {
      end()
      return closed
    },
  }
}
