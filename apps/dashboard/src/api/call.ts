import type { AnswerBody, RequestOf, RouteName, RouteOf } from '@tailslide/api'
import { compareClocks } from '../clock/tower-now.js'
import { ACCEPT_JSON, PATIENCE_MS, takeEarly, whileReading } from './early.js'
import { ApiProblem, problemOfSending } from './problem.js'
import { sessionEnded } from './session.js'

type Given<Name extends RouteName> = RequestOf<RouteOf<Name>> & {
  /** Why, in the words of whoever asks; kept in the history. */
  readonly reason?: string | undefined
  /** The edition of a flag that a change was made from. */
  readonly ifMatch?: string | undefined
  readonly signal?: AbortSignal
  /** A status besides that answers with the same body, where the route has one. */
  readonly or?: 503
}

/** What a request came back with. */
export interface Answered<Name extends RouteName> {
  readonly body: AnswerBody<RouteOf<Name>>
  readonly etag: string | null
}

/**
 * Asks Tower for what a route of the contract answers. Rejects with an `ApiProblem`.
 * Answers are taken at their word: page and Tower are one build, and Tower holds each answer to the contract in its tests.
 */
export async function call<Name extends RouteName>(name: Name, asked: Given<Name>): Promise<AnswerBody<RouteOf<Name>>> {
  return (await ask(name, asked)).body
}

/** The same, with the edition of what was answered. */
export const ask = <Name extends RouteName>(name: Name, asked: Given<Name>): Promise<Answered<Name>> =>
  whileReading(() => sendAndRead(name, asked))

async function sendAndRead<Name extends RouteName>(name: Name, asked: Given<Name>): Promise<Answered<Name>> {
  const [method = 'GET', path = '/'] = name.split(' ')
  const { params = {}, query = {}, body, reason, ifMatch, signal, or } = asked as Loose
  const request = {
    method,
    headers: {
      ...ACCEPT_JSON,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(reason !== undefined && reason.trim() !== '' && { 'tailslide-reason': headerText(reason.trim()) }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) : AbortSignal.timeout(PATIENCE_MS),
  }
  // What a query asks for changes nothing, whatever the method: a dry run.
  const [response, text] = await send(pathOf(path, params) + queryOf(query), request, method === 'GET' || !!signal)
  compareClocks(response.headers.get('date'))
  if (!response.ok && response.status !== or) {
    const problem = await problemOf(response.status, text)
    if (problem.code === 'UNAUTHENTICATED') sessionEnded()
    throw problem
  }
  try {
    return { body: JSON.parse(text), etag: response.headers.get('etag') }
  } catch (cause) {
    throw new ApiProblem('ANSWER_UNEXPECTED', { status: response.status, cause })
  }
}

/** What reads a refusal comes after the first page. */
async function problemOf(status: number, text: string): Promise<ApiProblem> {
  try {
    return (await import('./read-problem.js')).readProblem(status, text)
  } catch (cause) {
    return new ApiProblem('ANSWER_UNEXPECTED', { status, cause })
  }
}

interface Loose {
  readonly params?: Readonly<Record<string, number>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly reason?: string
  readonly ifMatch?: string
  readonly signal?: AbortSignal
  readonly or?: number
}

/** The answer with all of its text: a connection may break amid it. */
async function send(path: string, init: RequestInit, isRead: boolean): Promise<[Response, string]> {
  const wasOffline = !navigator.onLine
  try {
    const response = await ((isRead && takeEarly(path)) || fetch(path, init))
    return [response, await response.text()]
  } catch (cause) {
    if (init.signal?.aborted && !(cause instanceof Error && cause.name === 'TimeoutError')) throw cause
    throw problemOfSending(cause, { isRead, wasOffline })
  }
}

const pathOf = (path: string, params: Readonly<Record<string, number>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => String(params[name] ?? 0))

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** Tower reads it percent-encoded: a header holds Latin-1 alone. */
const headerText = (words: string): string =>
  /^[\x20-\x24\x26-\x7e]*$/.test(words) ? words : encodeURIComponent(words)
