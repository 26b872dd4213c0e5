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
    const { status, text } = await exchange(base, async () => {
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
    if (status < 200 || status > 299) throw refusal(status, answer, base)
    if (isRecord(answer)) return answer
    throw new TowerClientError('ANSWER_UNEXPECTED', `${base} answered with no JSON: is it the address of a Tower?`, {
      status,
    })
  }
}

async function exchange<T>(base: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (cause) {
    throw connectionError(cause, base)
  }
}

/** Of a request that did not get its answer. */
export function connectionError(cause: unknown, base: string): TowerClientError {
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError'
  // The reason of a failed fetch is the cause of its error.
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const why = reason instanceof Error ? reason.message || String(Reflect.get(reason, 'code')) : String(reason)
  return isTimeout
    ? new TowerClientError('TIMEOUT', `Tower at ${base} did not answer in time.`, { cause })
    : new TowerClientError('UNREACHABLE', `Tower at ${base} cannot be reached: ${why}`, { cause })
}

function refusal(status: number, answer: unknown, base: string): TowerClientError {
  const said = readProblem(answer)
  if (said) return new TowerClientError(said.code, said.detail, { status, fields: said.fields })
  return new TowerClientError('ANSWER_UNEXPECTED', `${base} answered ${status} without saying why.`, { status })
}

export const readRefusal = (status: number, text: string, base: string): TowerClientError =>
  refusal(status, parse(text), base)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
