import type { NatsConnection } from '@nats-io/transport-node'
import {
  ALL_RULESETS,
  appSubjects,
  type Clock,
  DEFAULT_STREAM,
  type FeedStatus,
  type RulesetFeed,
  type RulesetListener,
  type RulesetReader,
} from '@tailslide/core'
import { createCooperativeQueue, once, type Task } from '../cooperative-queue.js'
import { TransportError } from '../errors.js'
import type { LinkStatus } from './connect.js'
import { type FollowEnd, followStream } from './follow-stream.js'
import { hearRulesets } from './hear-rulesets.js'
import { isWithoutSubject } from './nats-error.js'
import { type LinkOptions, ownOrSharedLink } from './own-or-shared-link.js'
import { retryDelay } from './retry-delay.js'
import { createRulesetReader, type RulesetMessage, readRulesetInSteps, rulesetMessage } from './ruleset-message.js'
import { isNewer, isStored, type RulesetPlace } from './ruleset-order.js'

export type NatsRulesetFeedOptions = {
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
  readonly appId: number | 'all'
  readonly clock: Clock
  readonly random?: () => number
} & LinkOptions

/** How long until a stream that does not exist yet is looked for again. */
const ABSENT_RETRY_MS = 500
/** At most this long until a consumer that was lost is replaced; many SDKs may lose theirs at the same moment. */
const LOST_RETRY_MS = 100

/**
 * Rulesets from JetStream.
 *
 * A feed follows the stream whenever the link is up, each time from the last message on, and says `live` when what
 * was there is handed over. When following is lost (a gap, silence, the stream deleted) it follows anew, and is `down`
 * only if the server refuses that. The feed of one app is `down` until the stream, which may not exist yet, has a message
 * of it: nobody could tell a wrong app or stream from one that is empty. Where a server of a cluster has not caught up, and
 * so has none, nothing is told and another is asked. A feed of all apps is live without any on a stream that is there. What was already handed over,
 * or is older, is not handed over again. The feed of one app also hears the announcements of rulesets that are about to be
 * stored, or are refused because a disk is full: what comes first is handed over, and the consumer makes sure.
 *
 * A large ruleset is read in turns, so that it does not hold up the process. Whatever happens meanwhile waits for it,
 * so that all is told in the order in which it happened.
 */
export function createNatsRulesetFeed(options: NatsRulesetFeedOptions): RulesetFeed {
  const { appId, clock, stream = DEFAULT_STREAM, random = Math.random } = options
  const linkUse = ownOrSharedLink(options)
  const newest = new Map<number, RulesetPlace>()
  const readers = new Map<number, RulesetReader>()
  let listener: RulesetListener | undefined
  let isStopped = false
  let status: FeedStatus | undefined
  let failures = 0
  let isReportedAbsent = false
  let stopFollowing = (): void => {}
  let cancelRetry = (): void => {}

  const become = (next: FeedStatus): void => {
    if (isStopped || (next.state === status?.state && errorOf(next) === errorOf(status))) return
    status = next
    listener?.onStatus(next)
  }

  const report = (error: Error): void => {
    if (!isStopped) listener?.onProblem(error)
  }

  const turns = createCooperativeQueue((thrown) => report(handlerFailed('the listener failed', thrown)))

  function* handOver(message: RulesetMessage): Task {
    const last = newest.get(message.appId)
    if (isStored(message, last)) newest.set(message.appId, placeOf(message))
    if (isStopped || !isNewer(message, last)) return
    try {
      const reader = readers.get(message.appId) ?? createRulesetReader()
      const ruleset = yield* readRulesetInSteps(message, reader)
      readers.set(message.appId, reader)
      newest.set(message.appId, placeOf(message))
      listener?.onRuleset(ruleset)
    } catch (error) {
      const problem = asProblem(error, message)
      // What is only heard comes again.
      if (message.sequence > 0 || problem.code !== 'MESSAGE_INVALID') report(problem)
    }
  }

  const follow = (connection: NatsConnection): void => {
    // Two subjects of one app may both have a last message: only the newer of them is handed over.
    const backlog = new Map<number, RulesetMessage>()
    let isCaughtUp = false
    leave()
    const filter = appId === 'all' ? ALL_RULESETS : appSubjects(appId)
    const from = appId === 'all' ? 'last_per_subject' : 'last'
    const unfollow = followStream(
      connection,
      { stream, filter, from, clock, namesOther: appId === 'all' },
      {
        onMessage(raw, delivery) {
          const message = rulesetMessage(raw, delivery)
          if (!message) return
          if (isCaughtUp) take(message)
          else if (isNewer(message, backlog.get(message.appId))) backlog.set(message.appId, message)
        },
        onCaughtUp() {
          isCaughtUp = true
          for (const message of [...backlog.values()].sort((a, b) => a.sequence - b.sequence)) {
            turns.run(handOver(message))
          }
          backlog.clear()
          turns.run(once(caughtUp))
        },
        onEnd: (end) => turns.run(once(() => followAgain(connection, end))),
      },
    )
    const take = (message: RulesetMessage): void => {
      turns.run(handOver(message))
      // The first of an app that nobody knew makes the feed live.
      if (isCaughtUp) turns.run(once(caughtUp))
    }
    const stopHearing = appId === 'all' ? () => {} : hearRulesets(connection, appId, take)
    stopFollowing = () => {
      unfollow()
      stopHearing()
    }
  }

  const caughtUp = (): void => {
    failures = 0
    isReportedAbsent = false
    if (appId === 'all' || newest.size > 0) become({ state: 'live' })
    else become({ state: 'down', error: appUnknown(appId, stream) })
  }

  const followAgain = (connection: NatsConnection, { how, error }: FollowEnd): void => {
    // The link tells on its own when it is down, and then brings another connection.
    if (isStopped || connection.isClosed()) return
    if (how === 'lost') {
      cancelRetry = clock.after(LOST_RETRY_MS * random(), () => follow(connection))
      return
    }
    if (how === 'behind') {
      cancelRetry = clock.after(retryDelay(failures++, random), () => follow(connection))
      return
    }
    const isAbsent = error.code === 'STREAM_MISSING'
    if (isWithoutSubject(error) && appId === 'all' && newest.size === 0) {
      if (!isReportedAbsent) report(error)
      isReportedAbsent = true
      become({ state: 'live' })
    } else {
      become({ state: 'down', error: appId !== 'all' && isWithoutSubject(error) ? appUnknown(appId, stream) : error })
    }
    const delay = isAbsent ? ABSENT_RETRY_MS * (0.5 + random() / 2) : retryDelay(failures++, random)
    cancelRetry = clock.after(delay, () => follow(connection))
  }

  const leave = (): void => {
    cancelRetry()
    stopFollowing()
  }

  const onLink = (next: LinkStatus): void => {
    leave()
    if (next.state === 'up') follow(next.connection)
    if (next.state !== 'down') return
    const { error } = next
    turns.run(once(() => become({ state: 'down', error })))
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
      await linkUse.end()
    },
  }
}

const placeOf = ({ version, publishedAt, unsaved, sequence, storedAt }: RulesetMessage): RulesetPlace => ({
  version,
  publishedAt,
  unsaved,
  sequence,
  storedAt,
})

const errorOf = (status: FeedStatus): string | undefined => (status.state === 'down' ? status.error.message : undefined)

const appUnknown = (appId: number, stream: string): TransportError =>
  new TransportError('APP_UNKNOWN', `stream ${stream} has no ruleset of app ${appId}`)

const handlerFailed = (what: string, cause: unknown): TransportError =>
  new TransportError('HANDLER_FAILED', `NATS: ${what}`, { cause })

const asProblem = (error: unknown, { sequence, subject }: RulesetMessage): TransportError =>
  error instanceof TransportError
    ? error
    : handlerFailed(`the listener failed on message ${sequence} of ${subject}`, error)
