import {
  type Clock,
  type FeedStatus,
  type Flag,
  parseRulesetInSlices,
  type RulesetFeed,
  type RulesetListener,
} from '@tailslide/core'
import { TransportError } from '../errors.js'
import { createTurns, once, type Task } from '../turns.js'
import type { StreamEvent } from './event-stream.js'
import { type EventStream, openEventStream } from './open-event-stream.js'
import { createTowerLink, type TowerLinkOptions } from './tower-link.js'

export interface HttpRulesetFeedOptions extends TowerLinkOptions {
  readonly appId: number
  readonly clock: Clock
  /** In [0, 1), for the jitter of reconnecting; default Math.random. */
  readonly random?: () => number
}

/** Milliseconds before connecting again: doubled at each failure up to the last, then cut by up to half at random. */
const FIRST_RETRY_MS = 200
const LAST_RETRY_MS = 1_500

/**
 * Rulesets of one app from Tower's event stream.
 *
 * new      Before `start()`.
 * linked   A connection is being made or is open. Left when it ends for any reason: refused, wrong key, unknown app,
 *          closed, silent for 7.5 s.
 * waiting  Until the next attempt; for ever, because whatever refuses now may be mended while the process runs.
 * stopped  For good.
 *
 * Within one connection an older version is never handed over after a newer one. What a new connection begins with is
 * handed over whatever its version, since a Tower restored from a backup counts from where the backup stood.
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
  let flags: readonly Flag[] = []
  const turns = createTurns((thrown) => heard?.onProblem(handlerFailed(thrown)))
  let heard: RulesetListener | undefined
  /** What was handed over last, over all connections. */
  let last: RulesetId | undefined

  const tell = (listener: RulesetListener, next: FeedStatus): void => {
    if (describe(status) === describe(next)) return
    status = next
    listener.onStatus(next)
  }

  /** Whether the ruleset was handed over. */
  function* receive(event: StreamEvent, id: RulesetId, listener: RulesetListener): Generator<void, boolean> {
    try {
      const parsed = yield* parseRulesetInSlices(event.data, flags)
      flags = parsed.flags
      listener.onRuleset({ appId, ...id, ...parsed })
      return true
    } catch (cause) {
      listener.onProblem(unreadable(event, String(cause), cause))
      return false
    }
  }

  const connect = (listener: RulesetListener): void => {
    let newest: number | undefined
    function* take(event: StreamEvent): Task {
      // A Tower that stops says so before it ends the stream, and the end is what counts.
      if (event.type === 'bye') return
      const id = parseId(event.id)
      if (!id || !(event.type === 'ruleset' || event.type === 'current')) {
        listener.onProblem(unreadable(event, 'it is none that a Tower sends'))
        return
      }
      if (newest !== undefined && id.version <= newest) return
      if (!same(id, last)) {
        if (event.type === 'current') {
          // The version that we have, yet published at another time: not the same data. The next connection asks for all.
          last = undefined
          stream.fail(unreadable(event, 'it names a ruleset that was never received'))
          return
        }
        if (!(yield* receive(event, id, listener))) return
      }
      newest = id.version
      last = id
      failures = 0
      if (state.name !== 'stopped') tell(listener, { state: 'live' })
    }
    const end = (error: Error): void => {
      const delay = Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS) * (1 - random() / 2)
      failures += 1
      state = { name: 'waiting', cancel: clock.after(delay, () => connect(listener)) }
      tell(listener, { state: 'down', error })
    }
    const lastEventId = last && String(last.version)
    const stream = openEventStream({
      link,
      appId,
      lastEventId,
      clock,
      onEvent: (event) => turns.run(take(event)),
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

interface RulesetId {
  readonly version: number
  readonly publishedAt: number
}

const same = (one: RulesetId, other: RulesetId | undefined): boolean =>
  one.version === other?.version && one.publishedAt === other.publishedAt

/** `<version>:<published at, milliseconds since 1970>` */
function parseId(id: string): RulesetId | undefined {
  const match = /^(\d{1,15}):(\d{1,15})$/.exec(id)
  return match ? { version: Number(match[1]), publishedAt: Number(match[2]) } : undefined
}

const describe = (status: FeedStatus): string => (status.state === 'down' ? status.error.message : status.state)

const handlerFailed = (cause: unknown): TransportError =>
  new TransportError('HANDLER_FAILED', `The listener failed: ${String(cause)}`, { cause })

function unreadable({ type, id }: StreamEvent, why: string, cause?: unknown): TransportError {
  const what = `Tower sent the event ${JSON.stringify(type)} with id ${JSON.stringify(id)}, which was dropped: ${why}`
  return new TransportError('MESSAGE_INVALID', what, { cause })
}
