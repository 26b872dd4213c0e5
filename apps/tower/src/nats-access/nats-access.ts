import type { Clock, Logger } from '@tailslide/core'
import type { NatsLink } from '@tailslide/transports/nats'
import type { EndedKeys } from '../keys/ended-keys.js'
import { eachSdkConnection } from './connections.js'
import { createEvictions } from './evictions.js'
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

const AUTH_SUBJECT = '$SYS.REQ.USER.AUTH'
const QUEUE = 'tailslide-access'
const CHECK_AGAIN_MS = 5_000

type Connection = ReturnType<NatsLink['connection']>

/** What is used of the driver's message. */
interface Question {
  string(): string
  respond(answer: string): boolean
}

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
  let told: string | undefined
  let unsubscribe = (): void => {}
  let leave = (): void => {}

  const become = (next: NatsAccessStatus): void => {
    status = next
    // Every attempt that fails says so again.
    const news = next.state === 'down' ? next.error.message : next.state
    if (news === told) return
    told = news
    if (next.state === 'serving') logger.info({ account }, 'NATS access: serving')
    else logger.warn({ err: next.error }, 'NATS access: down; SDKs cannot connect to NATS until it is back')
  }

  const serve = async (connection: Connection): Promise<void> => {
    leave()
    const isOver = (): boolean => state !== 'started' || connection.isClosed()
    if (isOver()) return
    const fail = (error: unknown): void => {
      if (isOver()) return
      become({ state: 'down', error: error instanceof Error ? error : new Error(String(error)) })
      // Whatever is wrong may be mended at the server, which does not tell. Questions that come meanwhile are answered.
      const leaveNow = leave
      const cancel = clock.after(CHECK_AGAIN_MS, () => void serve(connection))
      leave = () => {
        cancel()
        leaveNow()
      }
    }
    try {
      const subscription = connection.subscribe(AUTH_SUBJECT, {
        queue: QUEUE,
        callback: (error, message) => (error ? fail(error) : answer(connection, message)),
      })
      leave = () => {
        if (!subscription.isClosed()) subscription.unsubscribe()
      }
      await checkServer(connection, account)
      if (!isOver() && !subscription.isClosed()) become({ state: 'serving' })
    } catch (error) {
      fail(error)
    }
  }

  const answer = (connection: Connection, question: Question): void => {
    const work = respond(question.string())
      .then((said) => {
        if (said !== undefined && !connection.isClosed()) question.respond(said)
      })
      .catch((error) => logger.warn({ err: error }, 'NATS access: an answer could not be sent'))
      .finally(() => answering.delete(work))
    answering.add(work)
  }

  const onLink = (next: NatsLink['status']): void => {
    if (next.state === 'up') void serve(next.connection)
    else leave()
    if (next.state === 'down') become({ state: 'down', error: next.error })
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
      leave()
      await Promise.all([evictions.stop(), ...answering])
      // What was answered last must leave before whoever made the link ends it.
      if (link.status.state === 'up') await link.status.connection.flush().catch(() => {})
      status = { state: 'down', error: new Error('NATS access: stopped') }
    },
    get status() {
      return status
    },
  }
}

async function checkServer(connection: Connection, account: string): Promise<void> {
  const version = connection.info?.version ?? 'of an unknown version'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (!(major > 2 || (major === 2 && minor >= 10))) {
    throw new Error(`NATS access needs nats-server 2.10 or newer for auth callout, and this one is ${version}`)
  }
  const wrong = 'NATS access needs a user of the system account, with the permissions that docs/nats-access.md lists'
  try {
    // No client has the number 0. Any user may ask for lists of connections, so that they are answered proves nothing.
    await connection.request(`$SYS.REQ.SERVER.${connection.info?.server_id}.KICK`, '{"cid":0}', { timeout: 2_000 })
  } catch (cause) {
    throw new Error(wrong, { cause })
  }
  if ((await eachSdkConnection(connection, account, () => {})) === 0) throw new Error(wrong)
}
