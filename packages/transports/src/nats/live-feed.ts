import type { Msg, NatsConnection } from '@nats-io/transport-node'
import {
  type Clock,
  type FeedStatus,
  type Ruleset,
  type RulesetFeed,
  type RulesetListener,
  replacesUnsaved,
  rulesetSubjects,
  type SavedOrNot,
} from '@tailslide/core'
import { createCooperativeQueue, once, type Task } from '../cooperative-queue.js'
import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import type { LinkStatus } from './connect.js'
import { hearRulesets } from './hear-rulesets.js'
import { natsError } from './nats-error.js'
import { type LinkOptions, ownOrSharedLink } from './own-or-shared-link.js'
import { retryDelay } from './retry-delay.js'
import { createRulesetReader, type RulesetMessage, readRulesetInSteps, rulesetMessage } from './ruleset-message.js'

export type NatsLiveFeedOptions = {
  readonly appId: number
  /**
   * Fetches the app's latest ruleset, from Tower over HTTP for one; undefined when the app has none yet. Gives up, by
   * rejecting, when the signal is aborted and within some seconds in any case.
   */
  readonly snapshot: (signal: AbortSignal) => Promise<Ruleset | undefined>
  readonly clock: Clock
  readonly random?: () => number
  /** Milliseconds without a message after which the snapshot is taken again. Default 30,000. */
  readonly reconcileMs?: number
} & LinkOptions

const RECONCILE_MS = 30_000
/** Until a snapshot that seems to be of a restored Tower is taken once more. */
const DOUBT_MS = 3_000

/**
 * Rulesets for an SDK that may subscribe to its app and nothing else: no JetStream, no request. It hears what Tower announces,
 * where the server permits it, and what it stores. It subscribes first and
 * takes a snapshot when the server has the subscription, so nothing falls in between; versions decide what is newer.
 *
 * connecting  Until the link is up for the first time, and the first snapshot or message has come.
 * live        Handed over is a snapshot taken on this connection, or a message newer than all before it, which
 *             holds the whole truth as well: Tower may be away, and changes still arrive.
 * down        The link is, or the subscription was refused, or neither snapshot nor message has come on this connection.
 *
 * NATS promises no delivery to a plain subscription: between servers of a cluster a message can be lost without a sign.
 * So the snapshot is taken again after a silence, and after a message that cannot be read.
 *
 * A lower version is an older one, unless Tower was restored from a backup and counts on from there: then it was
 * published later than what came before, and two snapshots in a row, seconds apart, have to say so.
 *
 * A large message is read in turns, so that it does not hold up the process. Whatever happens meanwhile, a snapshot that
 * arrives or a link that goes down, waits for it, so that all is told in the order in which it happened.
 */
export function createNatsLiveFeed(options: NatsLiveFeedOptions): RulesetFeed {
  const { appId, snapshot, clock, random = Math.random, reconcileMs = RECONCILE_MS } = options
  const linkUse = ownOrSharedLink(options)
  const subject = rulesetSubjects(appId)
  const reader = createRulesetReader()
  let listener: RulesetListener | undefined
  let isStopped = false
  let status: FeedStatus | undefined
  let newest: Ruleset | undefined
  let seemsRestored = false
  let failures = 0
  /** Ends what was begun on the last connection. */
  let leave = (): void => {}
  const fetching = new Set<Promise<void>>()

  const become = (next: FeedStatus): void => {
    if (isStopped || (next.state === status?.state && next.state !== 'down')) return
    status = next
    listener?.onStatus(next)
  }

  const report = (error: Error): void => {
    if (!isStopped) listener?.onProblem(error)
  }

  const turns = createCooperativeQueue((cause) => report(handlerFailed('The listener failed', cause)))
  const inTurn = (act: () => void): void => turns.run(once(act))

  const handOver = (ruleset: Ruleset): void => {
    newest = ruleset
    seemsRestored = false
    try {
      listener?.onRuleset(ruleset)
    } catch (cause) {
      report(handlerFailed(`The listener failed on version ${ruleset.version} of app ${appId}`, cause))
    }
  }

  const follow = (connection: NatsConnection): void => {
    const over = new AbortController()
    const isOver = (): boolean => over.signal.aborted || isStopped
    let cancelNext = (): void => {}
    let asked = 0

    const fetchIn = (ms: number): void => {
      if (isOver()) return
      cancelNext()
      cancelNext = clock.after(ms, fetch)
    }

    const live = (): void => {
      if (isOver()) return
      failures = 0
      fetchIn(reconcileMs * (0.75 + random() / 2))
      become({ state: 'live' })
    }

    const take = (ruleset: Ruleset | undefined): void => {
      if (ruleset && isNewer(ruleset, newest)) handOver(ruleset)
      else if (ruleset && isCountedAnew(ruleset, newest)) {
        if (!seemsRestored) {
          seemsRestored = true
          become({ state: 'live' })
          fetchIn(DOUBT_MS)
          return
        }
        handOver(ruleset)
      }
      live()
    }

    const fetch = (): void => {
      const turn = ++asked
      const work = Promise.resolve(over.signal)
        .then(snapshot)
        .then(
          // A message that came meanwhile may be newer than this snapshot; versions decide.
          (ruleset) =>
            inTurn(() => {
              if (!isOver() && turn === asked) take(ruleset)
            }),
          (error: unknown) =>
            inTurn(() => {
              if (isOver() || turn !== asked) return
              // Once live, changes arrive as messages, with Tower or without.
              const isLive = status?.state === 'live'
              fetchIn(isLive ? reconcileMs * (0.25 + random() / 4) : retryDelay(failures++, random))
              if (!isLive) become({ state: 'down', error: asError(error) })
            }),
        )
        .finally(() => fetching.delete(work))
      fetching.add(work)
    }

    // What has come counts, also when the connection has ended since.
    function* receive(message: RulesetMessage): Task {
      // Only Tower can say where these stand.
      if (message.version === null || isCountedAnew(message, newest)) fetchIn(0)
      else if (isNewer(message, newest)) {
        try {
          handOver(yield* readRulesetInSteps(message, reader, newest?.flags))
          live()
        } catch (problem) {
          report(asError(problem))
          fetchIn(0)
        }
      }
    }

    const onMessage = (error: Error | null, raw: Msg): void => {
      if (isOver()) return
      const message = error ? undefined : rulesetMessage(raw, NOWHERE)
      if (error) refused(error)
      if (message) turns.run(receive(message))
    }

    const refused = (cause: Error): void => {
      inTurn(() => become({ state: 'down', error: natsError(cause, `subscribe to ${subject}`) }))
      over.abort()
      cancelNext()
      stopHearing()
      const cancel = clock.after(retryDelay(failures++, random), () => follow(connection))
      leave = cancel
    }

    leave()
    const subscription = connection.subscribe(subject, { callback: onMessage })
    const stopHearing = hearRulesets(connection, appId, (message) => {
      if (!isOver()) turns.run(receive(message))
    })
    leave = () => {
      over.abort()
      cancelNext()
      stopHearing()
      if (!subscription.isClosed()) subscription.unsubscribe()
    }
    // The answer to a flush comes after the server has the subscription. A connection that is lost meanwhile is the link's affair.
    connection.flush().then(
      () => {
        if (!isOver()) fetch()
      },
      () => {},
    )
  }

  const onLink = (next: LinkStatus): void => {
    if (next.state === 'up') follow(next.connection)
    else leave()
    if (next.state !== 'down') return
    const { error } = next
    inTurn(() => become({ state: 'down', error }))
  }

  return {
    start(to) {
      if (listener || isStopped) return
      listener = to
      become({ state: 'connecting' })
      linkUse.begin(onLink)
    },
    async stop() {
      isStopped = true
      turns.stop()
      leave()
      await Promise.all([linkUse.end(), ...fetching])
    },
  }
}

type Place = Pick<Ruleset, 'version'> & SavedOrNot

/** What has no version cannot be compared, and is taken as it comes. */
const isNewer = (next: Place, last: Place | undefined): boolean =>
  next.version === null ||
  last === undefined ||
  last.version === null ||
  next.version > last.version ||
  (next.version === last.version && replacesUnsaved(next, last))

/** A lower version, and yet published later. */
const isCountedAnew = (next: Place, last: Place | undefined): boolean =>
  !isNewer(next, last) && next.version !== last?.version && (next.publishedAt ?? 0) > (last?.publishedAt ?? 0)

/** A plain message has no place in a stream. */
const NOWHERE = { sequence: 0, delivered: 0, storedAt: 0 }

const handlerFailed = (what: string, cause: unknown): TransportError =>
  new TransportError('HANDLER_FAILED', what, { cause })

const asError = (error: unknown): Error =>
  isError(error) ? error : handlerFailed(`The snapshot failed: ${String(error)}`, error)
