import type { Clock, Logger } from '@tailslide/core'
import type { NatsLink } from '@tailslide/transports/nats'
import type { EndedKeys } from '../keys/ended-keys.js'
import { eachSdkConnection, kick } from './connections.js'
import type { SdkKeyOwner } from './sdk-user.js'

export interface EvictionsOptions {
  readonly link: NatsLink
  readonly account: string
  readonly clock: Clock
  readonly logger: Logger
}

export interface Evictions {
  /** Ends the connections made with these keys, now or as soon as NATS is there. */
  add(ended: EndedKeys): void
  stop(): Promise<void>
}

const ROUND_MS = 1_000
/**
 * Another Tower may remember a key for 5 s after its end, and a server waits at most some seconds for an answer that was
 * on its way: whoever slips in by either is found by a later round.
 */
const WATCH_MS = 10_000

type EndedSdkKeys = Extract<EndedKeys, { readonly keyId: number } | { readonly appId: number }>

interface Eviction {
  readonly ended: EndedSdkKeys
  /** Set when all servers were asked for the first time. */
  until?: number
}

/**
 * Asks all servers for their connections and kicks those of ended keys, in rounds a second apart until the end of the
 * watch. The servers know best who is connected: no Tower has to remember whom it let in, and any may be restarted.
 */
export function createEvictions({ link, account, clock, logger }: EvictionsOptions): Evictions {
  let evictions: Eviction[] = []
  let running: Promise<void> | undefined
  let isStopped = false
  let wake = (): void => {}

  const round = async (): Promise<void> => {
    const concerned = [...evictions]
    const connection = link.connection()
    const kicks: Promise<void>[] = []
    const servers = await eachSdkConnection(connection, account, (found) => {
      if (!concerned.some(({ ended }) => concerns(ended, found.owner))) return
      kicks.push(kick(connection, found))
      logger.info({ ...found.owner, serverId: found.serverId }, 'NATS: ended a connection whose SDK key has ended')
    })
    await Promise.all(kicks)
    if (servers === 0) throw new Error('no server answered; does the user belong to the system account?')
    for (const eviction of concerned) eviction.until ??= clock.monotonic() + WATCH_MS
    evictions = evictions.filter(({ until }) => until === undefined || clock.monotonic() < until)
  }

  const run = async (): Promise<void> => {
    let isReported = false
    while (evictions.length > 0 && !isStopped) {
      const before = evictions.length
      try {
        await round()
        isReported = false
      } catch (error) {
        if (!isReported) logger.warn({ err: error }, 'NATS: connections of ended SDK keys cannot be ended yet')
        isReported = true
      }
      if (evictions.length > before || isStopped) continue
      await new Promise<void>((resolve) => {
        const cancel = clock.after(ROUND_MS, resolve)
        wake = () => {
          cancel()
          resolve()
        }
      })
    }
    running = undefined
  }

  return {
    add(ended) {
      // Tokens and sessions open nothing at NATS.
      if (isStopped || !('keyId' in ended || 'appId' in ended)) return
      evictions.push({ ended })
      if (running) wake()
      else running = run()
    },
    async stop() {
      isStopped = true
      wake()
      await running
    },
  }
}

const concerns = (ended: EndedSdkKeys, owner: SdkKeyOwner): boolean =>
  'keyId' in ended ? ended.keyId === owner.keyId : ended.appId === owner.appId
