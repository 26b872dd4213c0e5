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
  const { address, family } = await checkedAddress(target, options.allowed, options.resolve)
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
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]),
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
      reject(isLate ? new Error(`no answer within ${options.timeoutMs / 1_000} s`) : error)
    })
    outgoing.end(body)
  })
}
