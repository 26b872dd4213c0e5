import type { Logger } from '@tailslide/core'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import { createTower, type DatabaseOptions, type Tower, type TowerOptions } from '../../src/index.js'
import { checkAnswer } from './check-answer.js'

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests look into answers as they come.
  // biome-ignore lint/suspicious/noExplicitAny: an answer is what the test says it is
  readonly body: any
}

export interface RequestOptions {
  /** Sent as JSON, unless it is a string, which is sent as it is. */
  readonly body?: unknown
  /** The bearer key; null sends none. Default: the admin token. */
  readonly key?: string | null
  readonly headers?: Record<string, string>
}

export interface RunningTower {
  readonly tower: Tower
  readonly url: string
  readonly adminToken: string
  /** Of the setup link; empty where there are people. */
  readonly setupToken: string
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
}

export const ADMIN_TOKEN = 'tsa_a-token-for-tests-only'

/** A Tower on a free port of the loopback interface, with signals in memory. Stop it with `tower.stop()`. */
export async function runTower(
  database: DatabaseOptions,
  options: Partial<Omit<TowerOptions, 'database'>> = {},
): Promise<RunningTower> {
  const clock = options.clock ?? systemClock
  const tower = createTower({
    database,
    clock,
    logger: quiet,
    host: '127.0.0.1',
    port: 0,
    signals: createMemorySignalStore({ clock }),
    adminToken: ADMIN_TOKEN,
    ...options,
  })
  const { url, setupLink } = await tower.start()
  const request = async (method: string, path: string, { body, key = ADMIN_TOKEN, headers }: RequestOptions = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '')
    const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
    if (text !== '') checkAnswer(method, path, answer)
    return answer
  }
  return {
    tower,
    url,
    adminToken: ADMIN_TOKEN,
    setupToken: setupLink === undefined ? '' : (new URL(setupLink).searchParams.get('token') ?? ''),
    request,
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body === undefined ? {} : { body }),
    patch: (path, body) => request('PATCH', path, { body }),
  }
}
