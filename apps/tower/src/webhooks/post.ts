import { request as httpRequest } from 'node:http'
import { type AllowedAddresses, checkedAddress, type Resolve } from './addresses.js'

export interface Outgoing {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Incoming {
  readonly status: number
  /** The beginning of what was answered. */
  readonly answer: string
}

export interface PostOptions {
  readonly allowed: AllowedAddresses
  readonly resolve: Resolve
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const MOST_READ = 300

/** Sends once. Redirects are an answer like any other; of what comes back only the beginning is read. Rejects in words. */
export async function post({ url, body, headers }: Outgoing, options: PostOptions): Promise<Incoming> {
  const target = new URL(url)
  const ending = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
  const late = new Error(`no answer within ${options.timeoutMs / 1_000} s`)
  const { address, family } = await before(ending, late, checkedAddress(target, options.allowed, options.resolve))
  // Loaded where it is asked for.
  const request = target.protocol === 'https:' ? process.getBuiltinModule('node:https').request : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'tailslide-webhooks' },
        lookup: (_name, { all }, done) => (all ? done(null, [{ address, family }]) : done(null, address, family)),
        signal: ending,
      },
      (incoming) => {
        let answer = ''
        const end = (): void => {
          resolve({ status: incoming.statusCode ?? 0, answer: answer.slice(0, MOST_READ) })
          outgoing.destroy()
        }
        incoming.setEncoding('utf8')
        incoming.on('data', (text: string) => {
          answer += text
          if (answer.length >= MOST_READ) end()
        })
        incoming.on('end', end)
        incoming.on('error', end)
      },
    )
    outgoing.on('error', (error) => {
      const isLate = error.name === 'TimeoutError' || error.name === 'AbortError'
      reject(isLate ? late : error)
    })
    outgoing.end(body)
  })
}

/** A name server that does not answer takes its time from the same allowance; what it says later is nobody's. */
function before<T>(ending: AbortSignal, late: Error, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(late)
    ending.addEventListener('abort', end, { once: true })
    if (ending.aborted) end()
    work.then(resolve, reject).finally(() => ending.removeEventListener('abort', end))
  })
}
