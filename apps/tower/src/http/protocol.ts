import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Clock, PROBLEM_MEDIA_TYPE } from '@tailslide/core'
import { TowerError, type TowerErrorCode } from '../errors.js'
import type { Connections } from './connections.js'
import { problemOf } from './error-answers.js'
import { MOST_URL, urlTooLong } from './request-framing.js'

/** Milliseconds. A connection that sends nothing at all counts as one that does not end its headers. */
export const HEADERS_WITHIN_MS = 10_000
export const REQUEST_WITHIN_MS = 30_000
export const KEEP_ALIVE_MS = 72_000
/** Without a byte in either direction while an answer is made or waits to be read. Streams have heartbeats of their own. */
export const SILENT_MS = 60_000
const CHECK_EVERY_MS = 1_000
/** How long the last words on a connection have to arrive before it is cut. */
const LAST_WORDS_MS = 1_000

/** For `http.createServer` and its sister. Who sends no host is answered in our own words. */
export const HTTP_OPTIONS = {
  headersTimeout: HEADERS_WITHIN_MS,
  requestTimeout: REQUEST_WITHIN_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: CHECK_EVERY_MS,
  requireHostHeader: false,
} as const

const awaiting = new WeakSet<IncomingMessage>()

/** Answers, in the shape of all errors, what Node would answer in its own or not at all. */
export function speakHttp(server: HttpServer, connections: Connections, clock: Pick<Clock, 'after'>): void {
  server.timeout = SILENT_MS
  const sayLast = (socket: Socket, error: TowerError, isToHead = false): void => {
    socket.end(rawAnswer(error, isToHead))
    clock.after(LAST_WORDS_MS, () => socket.destroy())
  }
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket) => {
    // Words in the middle of another answer would be taken for a part of it.
    if (error.code === 'ECONNRESET' || !socket.writable || connections.isAnswering(socket)) socket.destroy()
    else sayLast(socket, protocolError(error), error.rawPacket?.toString('latin1', 0, 5) === 'HEAD ')
  })
  // The client waits with its body until it is told to go on, which it is when somebody is going to read it.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    awaiting.add(request)
    server.emit('request', request, response)
  })
  server.on('checkExpectation', ({ socket, method }: IncomingMessage) => {
    const message = 'Of the header "expect" only 100-continue can be met.'
    sayLast(socket, new TowerError('EXPECTATION_FAILED', message), method === 'HEAD')
  })
  server.on('connect', (_request, socket: Socket) => {
    sayLast(socket, new TowerError('ROUTE_NOT_FOUND', 'Tower is no proxy.'))
  })
}

/** To be called when the body of a request is about to be read. */
export function sendContinue(request: IncomingMessage, response: ServerResponse): void {
  if (awaiting.delete(request) && !response.headersSent) response.writeContinue()
}

function protocolError({ code, rawPacket }: NodeJS.ErrnoException & { rawPacket?: Buffer }): TowerError {
  const error = (code: TowerErrorCode, message: string) => new TowerError(code, message)
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return error('REQUEST_TIMEOUT', `The request was not complete within ${REQUEST_WITHIN_MS / 1_000} s.`)
    case 'HPE_HEADER_OVERFLOW':
      if (rawPacket && beginsWithLongUrl(rawPacket)) return urlTooLong()
      return error('HEADERS_TOO_LARGE', 'The headers of the request are longer than 16 KiB.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return error('BODY_TOO_LARGE', 'The extensions of a chunk are longer than 16 KiB.')
  }
  return error('MALFORMED_REQUEST', 'What was sent is no HTTP request that can be read.')
}

/** Where a request begins in what was read last; a longer first line is one of the url. */
const beginsWithLongUrl = (packet: Buffer): boolean =>
  (/^[A-Z]+ [^\n]*/.exec(packet.toString('latin1'))?.[0].length ?? 0) > MOST_URL

function rawAnswer(error: TowerError, isToHead: boolean): string {
  const problem = problemOf(error)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'connection: close',
    'x-content-type-options: nosniff',
    `content-type: ${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${isToHead ? '' : body}`
}
