import type { Clock, Logger } from '@tailslide/core'
import type { NatsLink } from '@tailslide/transports/nats'
import { eachSdkConnection } from './connections.js'
import { createEvictions, type EndedKeys } from './evictions.js'
import { readIssuerSeed } from './issuer.js'
import { createResponder, type SdkKeys } from './responder.js'

export interface NatsAccessOptions {
  /** A connection as a user of the servers' system account, apart from the one that carries rulesets; whoever made it starts and stops it. */
  readonly link: NatsLink
  /** The private half of `auth_callout.issuer`. */
  readonly issuerSeed: string
  /** The servers' account that the stream is in. Default `TAILSLIDE`. */
  readonly account?: string
  readonly keys: SdkKeys
  readonly clock: Clock
  readonly logger: Logger
  /** From 0 to 1. */
  readonly random?: () => number
  /** Milliseconds after which a connection is checked anew at the latest. Default one hour. */
  readonly connectionLifeMs?: number
}

export type NatsAccessStatus = { readonly state: 'serving' } | { readonly state: 'down'; readonly error: Error }

export interface NatsAccess {
  start(): void
  /** To be called when keys have stopped being valid. Connections made with them end within about a second. */
  keysEnded(ended: EndedKeys): void
  /** Resolves when every request taken has been answered. */
  stop(): Promise<void>
  readonly status: NatsAccessStatus
}

export const AUTH_SUBJECT = '$SYS.REQ.USER.AUTH'
const QUEUE = 'tailslide-access'
const HOUR_MS = 3_600_000

/**
 * Decides for nats-server who may connect with an SDK key, and ends what was connected by a key that has ended.
 *
 * down      Before `start()`, after `stop()`, and while the link is: SDKs that are connected stay so, new ones wait.
 * serving   Subscribed, and the system account answers. Several Towers share the requests of all servers.
 *
 * Throws a TowerError `INVALID_OPTION` when the seed is none.
 */
export function createNatsAccess(options: NatsAccessOptions): NatsAccess {
  const { link, keys, clock, logger, account = 'TAILSLIDE', random = Math.random, connectionLifeMs = HOUR_MS } = options
  const issuer = readIssuerSeed(options.issuerSeed)
  const respond = createResponder({ keys, issuer, account, clock, random, logger, connectionLifeMs })
  const evictions = createEvictions({ link, account, clock, logger })
  const answering = new Set<Promise<void>>()
  let state: 'new' | 'started' | 'stopped' = 'new'
  let status: NatsAccessStatus = { state: 'down', error: new Error('NATS access: not started') }
  let unsubscribe = (): void => {}
  let leave = async (): Promise<void> => {}

  const become = (next: NatsAccessStatus): void => {
    const isNews = next.state !== status.state
    status = next
    if (!isNews) return
    if (next.state === 'serving') logger.info({ account }, 'NATS access: serving')
    else logger.warn({ err: next.error }, 'NATS access: down; SDKs cannot connect to NATS until it is back')
  }

  const serve = async (connection: ReturnType<NatsLink['connection']>): Promise<void> => {
    const fail = (error: unknown): void => {
      if (state !== 'started' || connection.isClosed()) return
      become({ state: 'down', error: error instanceof Error ? error : new Error(String(error)) })
    }
    const subscription = connection.subscribe(AUTH_SUBJECT, {
      queue: QUEUE,
      callback(error, message) {
        if (error) return fail(error)
        const work = respond(message.string())
          .then((answer) => {
            if (answer !== undefined && !connection.isClosed()) message.respond(answer)
          })
          .catch(fail)
          .finally(() => answering.delete(work))
        answering.add(work)
      },
    })
    leave = async () => {
      if (connection.isClosed()) return
      await subscription.drain()
      await Promise.allSettled(answering)
      await connection.flush()
    }
    try {
      await checkServer(connection, account)
      if (!connection.isClosed() && !subscription.isClosed() && state === 'started') become({ state: 'serving' })
    } catch (error) {
      fail(error)
    }
  }

  const onLink = (next: NatsLink['status']): void => {
    if (next.state === 'up') void serve(next.connection)
    else if (next.state === 'down') become({ state: 'down', error: next.error })
  }

  return {
    start() {
      if (state !== 'new') return
      state = 'started'
      unsubscribe = link.onStatus(onLink)
      onLink(link.status)
    },
    keysEnded: (ended) => evictions.add(ended),
    async stop() {
      state = 'stopped'
      unsubscribe()
      await Promise.all([leave().catch(() => {}), evictions.stop()])
      await Promise.allSettled(answering)
      status = { state: 'down', error: new Error('NATS access: stopped') }
    },
    get status() {
      return status
    },
  }
}

async function checkServer(connection: ReturnType<NatsLink['connection']>, account: string): Promise<void> {
  const version = connection.info?.version ?? 'of an unknown version'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (!(major > 2 || (major === 2 && minor >= 10))) {
    throw new Error(`NATS access needs nats-server 2.10 or newer for auth callout, and this one is ${version}`)
  }
  const servers = await eachSdkConnection(connection, account, () => {})
  if (servers === 0)
    throw new Error('NATS access needs a user of the system account: no server answered a system request')
}
