import type { ConnectionOptions } from 'node:tls'
import { createClient } from '@redis/client'
import { backoff, type Clock } from '@tailslide/core'
import { atDeadline } from '../at-deadline.js'
import { systemClock } from '../clock.js'
import { TransportError } from '../errors.js'
import { caHint, isNotTls } from '../tls-hint.js'
import { parseRedisAddress, type RedisAddress } from './address.js'
import { refusalInWords } from './refusal.js'
import { isReadOnly, refuseReplica } from './server-role.js'

export interface RedisConnectionOptions {
  /** As `parseRedisAddress` reads it. */
  readonly host: string
  readonly port?: number
  /** Instead of those in the address. */
  readonly username?: string
  readonly password?: string
  /** Certificates and the like; `true`, or any options, turn TLS on. */
  readonly tls?: boolean | ConnectionOptions
  readonly clock?: Clock
  /** In [0, 1), for the jitter of reconnecting; default Math.random. */
  readonly random?: () => number
  /** Told of every change, but not again of the same error; must not throw. */
  readonly onStatus?: (status: RedisStatus) => void
}

/**
 * connecting  Before the first attempt has succeeded or failed.
 * ready       The server has answered a PING on this connection, and is no replica as far as it tells.
 * down        The last attempt or connection failed with `error`; tries again for ever.
 * closed      By `close()`, for good.
 */
export type RedisStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'down'; readonly error: Error }
  | { readonly state: 'closed' }

/** One connection that a sink and a reader share. */
export interface RedisConnection {
  status(): RedisStatus
  /**
   * Runs commands on the connection. During the first attempt it waits for its outcome; afterwards it rejects at once
   * with STORE_AWAY while Redis is away, before `work` is called. Work that takes longer than `timeoutMs` rejects with
   * TIMEOUT and ends the connection, because a server that does not answer will not answer the next command either; so
   * does work that rejects because the server has become a replica (READONLY).
   */
  use<T>(work: (client: RedisClient) => Promise<T>, timeoutMs: number): Promise<T>
  close(): Promise<void>
}

export type RedisClient = ReturnType<typeof newClient>

/** Milliseconds for one attempt, from the socket to the answer to the first PING. */
const ATTEMPT_MS = 3_000
/** A link that died without a word is found by a PING, within this and the time for its answer. */
const PING_EVERY_MS = 10_000
const PING_MS = 2_000
const RETRY = { firstMs: 100, longestMs: 1_000 }

/**
 * Connects in the background and keeps connecting; throws ADDRESS_INVALID and nothing else, ever.
 *
 * Each attempt is a client of its own. The driver's own reconnecting and pinging are not used, because their timers keep
 * the process alive, and because a command must fail at once while Redis is away instead of waiting in a queue.
 */
export function connectRedis(options: RedisConnectionOptions): RedisConnection {
  const { clock = systemClock, random = Math.random, onStatus = () => {}, tls, username, password } = options
  const address = parseRedisAddress(options.host, options.port)
  const credentials = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
  let status: RedisStatus = { state: 'connecting' }
  let client: RedisClient | undefined
  let failures = 0
  let users = 0
  let cancelTimer = (): void => {}
  let firstOutcome = (): void => {}
  const firstAttempt = new Promise<void>((resolve) => {
    firstOutcome = resolve
  })
  const reasons = new WeakMap<RedisClient, Error>()
  const sockets = new WeakMap<RedisClient, AbortController>()

  const become = (next: RedisStatus): void => {
    const known = describe(status) === describe(next)
    status = next
    firstOutcome()
    if (!known) onStatus(next)
  }

  const lose = (lost: RedisClient, error: Error): void => {
    if (client !== lost) return
    client = undefined
    reasons.set(lost, error)
    discard(lost)
    cancelTimer()
    cancelTimer = clock.after(backoff(failures, RETRY, random()), attempt)
    failures += 1
    become({ state: 'down', error: away(address, error) })
  }

  /** The driver forgets a socket that is still connecting, which would then connect and stay open for ever. */
  const discard = (old: RedisClient): void => {
    old.destroy()
    sockets.get(old)?.abort()
  }

  const attempt = (): void => {
    const socket = new AbortController()
    const fresh = newClient({ ...address, ...credentials }, tls, socket.signal)
    client = fresh
    sockets.set(fresh, socket)
    // Without a listener the driver's errors would end the process.
    fresh.on('error', (error) => lose(fresh, error))
    // A Redis without TLS is silent to a handshake.
    const hint = address.tls ? '; if it does not speak TLS, write redis:// instead of rediss://' : ''
    cancelTimer = clock.after(ATTEMPT_MS, () => lose(fresh, timeout('connect', ATTEMPT_MS, hint)))
    const greet = async (): Promise<void> => {
      await fresh.connect()
      await look(fresh)
      if (client !== fresh) return
      cancelTimer()
      failures = 0
      // Not earlier: a socket that is still connecting cannot be told again to keep the process alive.
      if (users === 0) fresh.unref()
      become({ state: 'ready' })
      watch(fresh)
    }
    greet().catch((error) => lose(fresh, error))
  }

  /** Alive, and the one that takes writes: after a failover the address leads to another server, but this socket does not. */
  const look = async (at: RedisClient): Promise<void> => {
    await at.ping()
    await refuseReplica(at)
  }

  const watch = (watched: RedisClient): void => {
    cancelTimer = clock.after(PING_EVERY_MS, () => {
      run(watched, () => look(watched), PING_MS).then(
        () => {
          if (client === watched) watch(watched)
        },
        (error) => lose(watched, error),
      )
    })
  }

  const run = <T>(on: RedisClient, work: () => Promise<T>, ms: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = atDeadline(clock, ms, () => {
        const error = timeout('answer', ms)
        reject(error)
        lose(on, error)
      })
      work()
        .then(resolve, (error) => {
          reject(reasons.get(on) ?? refusalInWords(error))
          if (isReadOnly(error)) lose(on, error)
        })
        .finally(cancel)
    })

  /** Once connected, a socket keeps the process alive only while somebody waits for an answer. */
  const hold = (change: 1 | -1): void => {
    users += change
    if (users === 0) client?.unref()
    else client?.ref()
  }

  attempt()
  return {
    status: () => status,
    async use(work, timeoutMs) {
      hold(1)
      try {
        if (status.state === 'connecting') await within(clock, firstAttempt, timeoutMs)
        if (status.state === 'closed') throw new TransportError('CLOSED', 'the connection to Redis is closed')
        if (status.state === 'down') throw status.error
        const ready = client
        if (status.state !== 'ready' || !ready) throw away(address, timeout('connect', timeoutMs))
        return await run(ready, () => work(ready), timeoutMs)
      } finally {
        hold(-1)
      }
    },
    async close() {
      if (status.state === 'closed') return
      const last = client
      client = undefined
      cancelTimer()
      become({ state: 'closed' })
      if (last) discard(last)
    },
  }
}

function newClient(
  { host, port, tls, database, ...credentials }: RedisAddress,
  tlsOptions: RedisConnectionOptions['tls'],
  signal: AbortSignal,
) {
  const secure = tls || Boolean(tlsOptions)
  const more = typeof tlsOptions === 'object' ? tlsOptions : {}
  const link = { host, port, signal, connectTimeout: ATTEMPT_MS, reconnectStrategy: false } as const
  return createClient({
    ...credentials,
    database,
    // The TimeSeries module's replies are misread over RESP 3.
    RESP: 2,
    disableOfflineQueue: true,
    // `run` has a deadline of its own; the driver's would be a timer of 5 s for each command that is left behind.
    commandOptions: { timeout: 0 },
    socket: secure ? { ...more, ...link, tls: true } : link,
  })
}

const within = (clock: Clock, promise: Promise<void>, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.after(ms, resolve)
    promise.finally(() => {
      cancel()
      resolve()
    })
  })

const describe = (status: RedisStatus): string => (status.state === 'down' ? status.error.message : status.state)

const timeout = (what: string, ms: number, hint = ''): TransportError =>
  new TransportError('TIMEOUT', `Redis did not ${what} within ${ms} ms${hint}`)

const away = ({ host, port }: RedisAddress, cause: Error): TransportError => {
  const why = isNotTls(cause)
    ? 'it does not speak TLS, so write redis:// instead of rediss://'
    : `${cause.message || cause.name}${caHint(cause)}`
  return new TransportError('STORE_AWAY', `Redis at ${host}:${port} is away: ${why}`, { cause })
}
