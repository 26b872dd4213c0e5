import {
  applyRulesetChange,
  backoff,
  type Clock,
  type FeedStatus,
  formatRulesetId,
  type ParsedRuleset,
  parseRulesetId,
  type RulesetFeed,
  type RulesetId,
  type RulesetListener,
  RulesetReader,
  STREAM_EVENTS,
  shorten,
} from '@tailslide/core'
import { createCooperativeQueue, once, STRETCH_MS, type Task, type Work } from '../cooperative-queue.js'
import { TransportError } from '../errors.js'
import type { StreamEvent } from './event-stream.js'
import { type EventStream, openEventStream } from './open-event-stream.js'
import { createTowerLink, type TowerLinkOptions } from './tower-link.js'

export interface HttpRulesetFeedOptions extends TowerLinkOptions {
  readonly appId: number
  readonly clock: Clock
  /** In [0, 1), for the jitter of reconnecting; default Math.random. */
  readonly random?: () => number
}

const RETRY = { firstMs: 200, longestMs: 1_500 }

/**
 * How much is done at a stretch. Until there is a first ruleset it is more: a process that starts has nothing to answer by,
 * and turns cost it more than they save others, the first one 2 ms. Some thousand flags are read without one.
 */
const FIRST_STRETCH = { ms: 16, bytes: 2 * 1024 * 1024 }
/** Characters, 2 ms of work: what comes after a first ruleset are changes, which need no small pieces of it. */
const FIRST_SLICE = 256 * 1024
const STRETCH = { ms: STRETCH_MS, bytes: 256 * 1024 }

/**
 * Rulesets of one app from Tower's event stream.
 *
 * new      Before `start()`.
 * linked   A connection is being made or is open. Left when it ends for any reason: refused, wrong key, unknown app,
 *          closed, silent for 7.5 s.
 * waiting  Until the next attempt; for ever, because whatever refuses now may be mended while the process runs.
 * stopped  For good.
 *
 * Within one connection an older version is never handed over after a newer one; of one version what Tower says last. What a new connection begins with is
 * handed over whatever its version, since a Tower restored from a backup counts from where the backup stood.
 *
 * After the whole ruleset that a connection begins with, Tower sends what changes. A change that does not fit what is
 * held ends the connection, and the next one takes whole rulesets alone: it costs bytes, where a flag that this SDK cannot
 * read and that changes all the time would cost a connection each time.
 *
 * A large ruleset is read in turns, so that it does not hold up the process; what happens meanwhile, the end of its
 * connection included, waits for it.
 */
type State =
  | { readonly name: 'new' }
  | { readonly name: 'linked'; readonly stream: EventStream }
  | { readonly name: 'waiting'; readonly cancel: () => void }
  | { readonly name: 'stopped' }

/** Throws ADDRESS_INVALID when `towerUrl` is no address. */
export function createHttpRulesetFeed(options: HttpRulesetFeedOptions): RulesetFeed {
  const { appId, clock, random = Math.random } = options
  const link = createTowerLink(options, false)
  let state: State = { name: 'new' }
  let status: FeedStatus = { state: 'connecting' }
  let failures = 0
  let stopping: Promise<void> | undefined
  /** What was read last, whether or not the listener took it. */
  let held: HeldRuleset | undefined
  const reader = new RulesetReader(undefined, FIRST_SLICE)
  /** Of the next connection. */
  let wantsChanges = true
  const stretch = () => (held ? STRETCH : FIRST_STRETCH)
  const turns = createCooperativeQueue(
    (thrown) => heard?.onProblem(handlerFailed(thrown)),
    undefined,
    () => stretch().ms,
  )
  let heard: RulesetListener | undefined
  /** What was handed over last, over all connections. */
  let last: RulesetId | undefined

  const tell = (listener: RulesetListener, next: FeedStatus): void => {
    if (describe(status) === describe(next)) return
    status = next
    listener.onStatus(next)
  }

  /** What is to be handed over after this event, or why it cannot be. */
  function* read(event: StreamEvent, id: RulesetId): Work<HeldRuleset | Error> {
    if (event.type === STREAM_EVENTS.current) return unreadable(event, 'it names a ruleset that was never received')
    try {
      if (event.type === STREAM_EVENTS.ruleset) return { ...id, ...(yield* reader.read(event.data, held?.flags)) }
      if (!held) return unreadable(event, 'there is no ruleset that it could change')
      return { ...id, ...applyRulesetChange(event.data, formatRulesetId(held), held) }
    } catch (cause) {
      return unreadable(event, String(cause), cause)
    }
  }

  const connect = (listener: RulesetListener): void => {
    let newest: number | undefined
    let isLeft = false
    function* take(event: StreamEvent): Task {
      // A Tower that stops says so before it ends the stream, and the end is what counts.
      if (isLeft || event.type === STREAM_EVENTS.bye) return
      const id = parseRulesetId(event.id)
      if (!id || !EVENT_TYPES.has(event.type)) {
        listener.onProblem(unreadable(event, 'it is none that a Tower sends'))
        return
      }
      // The same version again, of another instant, is one that Tower's database has taken after all.
      if (newest !== undefined && id.version < newest) return
      if (!same(id, last)) {
        const ruleset = yield* read(event, id)
        if (ruleset instanceof Error) {
          if (event.type !== STREAM_EVENTS.current) listener.onProblem(ruleset)
          if (event.type === STREAM_EVENTS.change) wantsChanges = false
          // Not the data that Tower takes us to have: the next connection asks for all of it.
          if (event.type !== STREAM_EVENTS.ruleset) leave(ruleset)
          return
        }
        held = ruleset
        listener.onRuleset({ appId, ...ruleset })
      }
      newest = id.version
      last = id
      failures = 0
      if (state.name !== 'stopped') tell(listener, { state: 'live' })
    }
    const leave = (error: Error): void => {
      isLeft = true
      last = undefined
      stream.fail(error)
    }
    const end = (error: Error): void => {
      const soon = backoff(failures, RETRY, random())
      // What Tower asked for, and a little more by chance, because it asks many SDKs for the same.
      const asked = error instanceof TransportError ? (error.retryAfterMs ?? 0) * (1 + random() / 10) : 0
      const delay = Math.max(soon, asked)
      failures += 1
      state = { name: 'waiting', cancel: clock.after(delay, () => connect(listener)) }
      tell(listener, { state: 'down', error })
    }
    const takesChanges = wantsChanges
    wantsChanges = true
    const stream = openEventStream({
      link,
      appId,
      lastEventId: last && formatRulesetId(last),
      takesChanges,
      clock,
      mostAtOnce: stretch().bytes,
      onEvent: (event) => turns.run(take(event)),
      onPause: (goOn) => turns.run(once(goOn)),
      onEnd: (error) => turns.run(once(() => end(error))),
    })
    state = { name: 'linked', stream }
  }

  return {
    start(listener) {
      if (state.name !== 'new') return
      heard = listener
      connect(listener)
    },
    async stop() {
      turns.stop()
      if (state.name === 'waiting') state.cancel()
      if (state.name === 'linked') stopping = state.stream.close()
      state = { name: 'stopped' }
      await stopping
      link.close()
    },
  }
}

type HeldRuleset = RulesetId & ParsedRuleset

const EVENT_TYPES: ReadonlySet<string> = new Set(Object.values(STREAM_EVENTS))

const same = (one: RulesetId, other: RulesetId | undefined): boolean =>
  one.version === other?.version && one.publishedAt === other.publishedAt && one.unsaved === other.unsaved

const describe = (status: FeedStatus): string => (status.state === 'down' ? status.error.message : status.state)

const handlerFailed = (cause: unknown): TransportError =>
  new TransportError('HANDLER_FAILED', `The listener failed: ${String(cause)}`, { cause })

/** Characters of why an event was dropped. */
const LONGEST_REASON = 300

function unreadable({ type, id }: StreamEvent, why: string, cause?: unknown): TransportError {
  const event = `${JSON.stringify(type)} with id ${JSON.stringify(id)}`
  const what = `Tower sent the event ${event}, which was dropped: ${shorten(why, LONGEST_REASON)}`
  return new TransportError('MESSAGE_INVALID', what, { cause })
}
