import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { findServer } from './find-server.js'
import { letProcessEnd } from './let-process-end.js'
import { connectError } from './nats-error.js'
import { retryDelay } from './retry-delay.js'
import { parseNatsServers } from './server-list.js'
import { tlsOptions } from './tls-options.js'

export interface NatsOptions {
  /** `nats://host:4222`, `host`, `host:port`, `tls://host`, or several separated by commas. */
  readonly servers: string
  /** The SDK key. */
  readonly token?: string | undefined
  /** What the server's list of connections calls this one. */
  readonly name?: string
  /** False: the process may end while the connection is open. Default true. */
  readonly holdsProcess?: boolean
  readonly clock: Clock
  /** From 0 to 1; spreads the attempts of many processes. */
  readonly random?: () => number
}

export type LinkStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'up'; readonly connection: NatsConnection }
  | { readonly state: 'down'; readonly error: TransportError }

/**
 * One connection for all that a process does over NATS.
 *
 * connecting  from `start()` to the first success or failure
 * up          connected, with answers to the pings of the last 3 s
 * down        not connected; tried again for ever, with jitter. Also before `start()` and after `stop()`
 *
 * Every `up` brings a new connection: what was made on an old one is gone with it, requests that wait included. The
 * driver's own reconnecting is off, because it keeps what is published meanwhile and says nothing when it drops it.
 */
export interface NatsLink {
  start(): void
  stop(): Promise<void>
  readonly status: LinkStatus
  /** Calls at every change from now on; the function returned ends that. */
  onStatus(listener: (status: LinkStatus) => void): () => void
  /** The connection, or a TransportError `DISCONNECTED`. */
  connection(): NatsConnection
}

const CONNECT_WITHIN_MS = 2_000
// A server that is frozen or cut off is noticed after 1.4 to 2.8 s without an answer; each ping wakes an idle SDK twice.
const PING_INTERVAL_MS = 1_400
const PINGS_UNANSWERED = 1

/** Throws a TransportError `ADDRESS_INVALID` when `servers` cannot be read; connects at `start()`. */
export function connectNats(options: NatsOptions): NatsLink {
  const { clock, random = Math.random, name = 'tailslide', holdsProcess = true } = options
  const { servers, tls, ...credentials } = parseNatsServers(options.servers)
  const listeners = new Set<(status: LinkStatus) => void>()
  const stopping = new AbortController()
  let status: LinkStatus = { state: 'down', error: new TransportError('DISCONNECTED', 'NATS: not started') }
  let running: Promise<void> | undefined

  const become = (next: LinkStatus): void => {
    status = next
    for (const listener of [...listeners]) listener(next)
  }

  const dial = async (): Promise<NatsConnection> => {
    const { signal } = stopping
    const found = await findServer(servers, { clock, random, withinMs: CONNECT_WITHIN_MS, signal, holdsProcess })
    return connect({
      servers: found.address,
      name,
      ...(options.token === undefined ? credentials : { token: options.token }),
      // Said to a server that offers none, this is an error: tls:// never falls back.
      ...((tls || found.offersTls) && { tls: tlsOptions(found.server) }),
      reconnect: false,
      timeout: CONNECT_WITHIN_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: PINGS_UNANSWERED,
    })
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const connection = await dial()
        if (!holdsProcess) {
          letProcessEnd(connection, { clock, intervalMs: PING_INTERVAL_MS, unanswered: PINGS_UNANSWERED })
        }
        failures = 0
        await stay(connection)
      } catch (error) {
        if (!stopping.signal.aborted) become({ state: 'down', error: connectError(error, servers) })
      }
      await pause(clock, retryDelay(failures++, random), stopping.signal)
    }
  }

  const stay = async (connection: NatsConnection): Promise<void> => {
    const hangUp = (): void => void connection.close()
    stopping.signal.addEventListener('abort', hangUp, { once: true })
    if (stopping.signal.aborted) hangUp()
    else become({ state: 'up', connection })
    const cause = await connection.closed()
    stopping.signal.removeEventListener('abort', hangUp)
    if (stopping.signal.aborted) return
    const error = new TransportError('DISCONNECTED', `NATS at ${servers.join(', ')}: the connection was lost`, {
      cause,
    })
    become({ state: 'down', error })
  }

  return {
    start() {
      if (running || stopping.signal.aborted) return
      become({ state: 'connecting' })
      running = run()
    },
    async stop() {
      stopping.abort()
      await running
      become({ state: 'down', error: new TransportError('CLOSED', 'NATS: stopped') })
      listeners.clear()
    },
    get status() {
      return status
    },
    onStatus(listener) {
      // A wrapper of its own, so that one function may listen twice and end each alone.
      const own = (next: LinkStatus): void => listener(next)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    connection() {
      if (status.state === 'up' && !status.connection.isClosed()) return status.connection
      const cause = status.state === 'down' ? status.error : undefined
      throw new TransportError('DISCONNECTED', `NATS at ${servers.join(', ')} is not connected`, { cause })
    },
  }
}

/** Resolves with the next connection, or the present one; undefined when the signal is aborted first. */
export function whenUp(link: NatsLink, signal: AbortSignal): Promise<NatsConnection | undefined> {
  return new Promise((resolve) => {
    const settle = (connection: NatsConnection | undefined): void => {
      signal.removeEventListener('abort', giveUp)
      unsubscribe()
      resolve(connection)
    }
    const giveUp = (): void => settle(undefined)
    const look = (status: LinkStatus): void => {
      if (status.state === 'up' && !status.connection.isClosed()) settle(status.connection)
    }
    const unsubscribe = link.onStatus(look)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    else look(link.status)
  })
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
