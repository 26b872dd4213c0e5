import { Buffer } from 'node:buffer'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Clock } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { NO_SOCKET_HINT, towerConnectionError } from './tower-errors.js'
import type { TowerLink } from './tower-link.js'

export interface PostOptions {
  readonly link: TowerLink
  readonly path: string
  readonly body: string
  readonly timeoutMs: number
  readonly clock: Clock
}

/** The answer to one attempt. `arrived`: the request may have reached Tower before the error. */
type Answer =
  | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }
  | { readonly error: Error; readonly arrived: boolean }

/** `mayHaveArrived`: whatever the answer says, an earlier attempt whose answer was lost may have reached Tower. */
export type PostResult = Answer & { readonly mayHaveArrived: boolean }

/** Longest answer that is read, in bytes. */
const LONGEST_ANSWER = 4 * 1024 * 1024

/** Never rejects. The body must bear being received twice: a connection that died while it was idle is tried anew. */
export async function postJson(options: PostOptions): Promise<PostResult> {
  const { answer, diedIdle } = await post(options)
  if (!diedIdle) return { ...answer, mayHaveArrived: false }
  // What looks like a connection that was idle too long may be a Tower that died with the request in its hands.
  return { ...(await post(options)).answer, mayHaveArrived: true }
}

function post({ link, path, body, timeoutMs, clock }: PostOptions): Promise<{ answer: Answer; diedIdle: boolean }> {
  return new Promise((resolve) => {
    let request: ClientRequest | undefined
    let connected = false
    let hasSocket = false
    const settle = (answer: Answer, diedIdle = false): void => {
      cancel()
      resolve({ answer, diedIdle })
    }
    const fail = (cause: unknown): void => {
      const diedIdle = request?.reusedSocket === true && isReset(cause)
      settle({ error: towerConnectionError(cause, link.shown), arrived: connected }, diedIdle)
    }
    const cancel = clock.after(timeoutMs, () => {
      const what = hasSocket ? 'did not answer' : 'could not be asked'
      const hint = hasSocket ? '' : NO_SOCKET_HINT
      const error = new TransportError('TIMEOUT', `Tower at ${link.shown} ${what} within ${timeoutMs} ms${hint}`)
      request?.destroy(error)
      // A request that waits for a socket tells of its end only when it gets one.
      fail(error)
    })
    try {
      request = link.request('POST', path, {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
      })
    } catch (error) {
      fail(error)
      return
    }
    request.on('socket', (socket) => {
      hasSocket = true
      connected = !socket.connecting
      if (connected) return
      socket.once('connect', () => {
        connected = true
      })
    })
    request.on('error', fail)
    request.on('response', (response) => read(response, settle, fail))
    request.end(body)
  })
}

function read(response: IncomingMessage, done: (answer: Answer) => void, fail: (error: unknown) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= LONGEST_ANSWER) chunks.push(chunk)
    else response.destroy(new TransportError('ANSWER_UNEXPECTED', `an answer is longer than ${LONGEST_ANSWER} bytes`))
  })
  response.on('error', fail)
  response.on('end', () =>
    done({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }),
  )
}

const isReset = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ECONNRESET' || error.code === 'EPIPE')
