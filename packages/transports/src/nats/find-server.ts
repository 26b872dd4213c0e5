import { lookup as lookUpByMachine } from 'node:dns'
import { connect, type LookupFunction } from 'node:net'
import type { Clock } from '@tailslide/core'
import { isError } from '../is-error.js'
import { readGreeting } from './greeting.js'

export interface FindServerOptions {
  readonly clock: Clock
  /** In [0, 1); which server is asked first. */
  readonly random: () => number
  /** Milliseconds for each server. */
  readonly withinMs: number
  readonly signal: AbortSignal
  /** Whether the process waits for the outcome. */
  readonly holdsProcess: boolean
  /** Finds the addresses of a name; default: as the machine does. */
  readonly lookup?: LookupFunction
}

/** A server that greets. */
export interface FoundServer {
  /** `host:port`, as it was given. */
  readonly server: string
  /** `address:port`: of all that the host's name stands for, where it greeted. */
  readonly address: string
  /** It can speak TLS, and may insist on it. */
  readonly offersTls: boolean
}

/**
 * Resolves with the first of the servers (`host:port`) that greets; rejects with the last reason when none does.
 *
 * The driver leaves a socket open for ever when a server takes the connection and says nothing, as a frozen one does:
 * one more at each attempt, until the process has no descriptor left. So it is led only to servers that speak.
 */
export async function findServer(servers: readonly string[], options: FindServerOptions): Promise<FoundServer> {
  let failure: unknown
  for (const server of rotated(servers, options.random)) {
    try {
      return await greeting(server, options)
    } catch (error) {
      failure = error
    }
    if (options.signal.aborted) break
  }
  throw failure
}

function greeting(server: string, options: FindServerOptions): Promise<FoundServer> {
  const { clock, random, withinMs, signal, holdsProcess, lookup = lookUpByMachine } = options
  const { hostname, port } = new URL(`nats://${server}`)
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = connect({ host, port: Number(port), lookup: spread(lookup, random) })
    if (!holdsProcess) socket.unref()
    let said = ''
    const leave = (): void => {
      cancel()
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
    }
    const fail = (error: Error): void => {
      leave()
      reject(error)
    }
    const giveUp = (): void => fail(new Error('given up'))
    const cancel = clock.after(withinMs, () => fail(new Error(`no answer within ${withinMs} ms`)))
    signal.addEventListener('abort', giveUp, { once: true })
    socket.setEncoding('utf8').on('data', (part: string) => {
      said += part
      try {
        const info = readGreeting(said)
        if (!info) return
        const { remoteAddress = hostname, remoteFamily } = socket
        const address = remoteFamily === 'IPv6' ? `[${remoteAddress}]:${port}` : `${remoteAddress}:${port}`
        leave()
        resolve({ server, address, ...info })
      } catch (error) {
        fail(isError(error) ? error : new Error(String(error)))
      }
    })
    socket.once('close', () => fail(new Error('the connection was closed without a greeting')))
    // Of a name with several addresses the error is a list of errors without words of its own.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.message === '' ? new Error(`connect ${error.code}`, { cause: error }) : error),
    )
    if (signal.aborted) giveUp()
  })
}

/** Of a name with several addresses any may be tried first, so that not all processes come to the same server. */
const spread =
  (lookup: LookupFunction, random: () => number): LookupFunction =>
  (host, options, callback) =>
    lookup(host, options, (error, found, family) =>
      callback(error, Array.isArray(found) ? rotated(found, random) : found, family),
    )

function rotated<T>(list: readonly T[], random: () => number): T[] {
  const first = Math.floor(random() * list.length)
  return [...list.slice(first), ...list.slice(0, first)]
}
