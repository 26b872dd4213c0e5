import { isRecord, readProblem } from '@tailslide/core'
import { TowerClientError } from './errors.js'
import type { Fields } from './read-answer.js'

/** What is used of `fetch`, so that another one can be handed in. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{ readonly status: number; text(): Promise<string> }>

export interface ConnectionOptions {
  /** Such as `http://localhost:3001`. */
  readonly url: string
  /** An admin token. */
  readonly token: string
  /** Default: the global one. */
  readonly fetch?: Fetch
  /** Sent with every request besides those of HTTP, such as `tailslide-reason`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds until a request without an answer is given up; default 10,000. */
  readonly timeoutMs?: number
}

/** Sends one request; resolves with the body of a success and throws a TowerClientError for everything else. */
export type Request = (
  method: string,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<Fields>

export function createRequest({
  url,
  token,
  fetch: send = fetch,
  headers = {},
  timeoutMs = 10_000,
}: ConnectionOptions): Request {
  const base = url.replace(/\/+$/, '')
  return async (method, path, body, more = {}) => {
    const isChange = method !== 'GET' && method !== 'HEAD'
    const { status, text } = await exchange({ base, isChange }, async () => {
      const response = await send(base + path, {
        method,
        headers: {
          ...headers,
          ...more,
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      return { status: response.status, text: await response.text() }
    })
    const answer = parse(text)
    if (status < 200 || status > 299) throw refusal(status, answer, { base, isChange })
    if (isRecord(answer)) return answer
    throw new TowerClientError('ANSWER_UNEXPECTED', `${base} answered with no JSON: is it the address of a Tower?`, {
      status,
    })
  }
}

interface Asked {
  readonly base: string
  readonly isChange: boolean
}

async function exchange<T>(asked: Asked, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (cause) {
    throw connectionError(cause, asked)
  }
}

/** The connection was there, and broke: the request may have arrived. */
const LOST: readonly unknown[] = [
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]
const UNKNOWN = ' Whether it was done is not known: look before you do it again.'

/** Of a request that did not get its answer. */
export function connectionError(cause: unknown, { base, isChange }: Asked): TowerClientError {
  const unknown = isChange ? UNKNOWN : ''
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    return new TowerClientError('TIMEOUT', `Tower at ${base} did not answer in time.${unknown}`, { cause })
  }
  // The reason of a failed fetch is the cause of its error.
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = reason instanceof Error ? Reflect.get(reason, 'code') : undefined
  const why = reason instanceof Error ? reason.message || String(code) : String(reason)
  if (isChange && LOST.includes(code)) {
    return new TowerClientError('CONNECTION_LOST', `The connection to Tower at ${base} was lost: ${why}.${UNKNOWN}`, {
      cause,
    })
  }
  return new TowerClientError('UNREACHABLE', `Tower at ${base} cannot be reached: ${why}`, { cause })
}

/** What a proxy says of a Tower that did not answer it. */
const GATEWAY: readonly number[] = [502, 504]

function refusal(status: number, answer: unknown, { base, isChange }: Asked): TowerClientError {
  const said = readProblem(answer)
  if (said) return new TowerClientError(said.code, said.detail, { status, fields: said.fields })
  const unknown = isChange && GATEWAY.includes(status) ? UNKNOWN : ''
  return new TowerClientError('ANSWER_UNEXPECTED', `${base} answered ${status} without saying why.${unknown}`, {
    status,
  })
}

export const readRefusal = (status: number, text: string, base: string): TowerClientError =>
  refusal(status, parse(text), { base, isChange: false })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
