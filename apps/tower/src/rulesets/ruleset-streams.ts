import type { ServerResponse } from 'node:http'
import { type Clock, type Logger, type OutgoingRuleset, STREAM_HEARTBEAT_MS } from '@tailslide/core'
import type { Caller } from '../access/caller.js'
import { TowerError } from '../errors.js'
import { createSparseLog } from '../http/sparse-log.js'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import type { Metrics } from '../metrics/metrics.js'
import { BEAT, BYE, changesTo, eventOf, isCurrent } from './stream-events.js'

/** Where the streams take rulesets from: the memory broker of this process. */
export interface RulesetSource {
  latest(appId: number): OutgoingRuleset | undefined
  watch(appId: number | 'all', watcher: (ruleset: OutgoingRuleset) => void): () => void
}

/** A reader may fall behind by this much, besides the ruleset being written, before it is dropped. */
const MOST_UNREAD_BYTES = 16 * 1_048_576
/** A reader that has taken nothing for so many heartbeats, and has something to take, is dropped. */
const MOST_IDLE_BEATS = 10

const NONE: ReadonlySet<Stream> = new Set()

interface Stream {
  readonly caller: Caller
  readonly response: ServerResponse
  readonly takesChanges: boolean
  /** What the reader has once it has read everything written to it. */
  sent: OutgoingRuleset | undefined
  unread: number
  idleBeats: number
}

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Keeps nginx from collecting events before it passes them on.
  'x-accel-buffering': 'no',
} as const

export interface StreamRequest {
  /** What the reader says it has. */
  readonly lastEventId: string | undefined
  /** Whether the reader takes changes in place of whole rulesets. */
  readonly takesChanges: boolean
}

export interface RulesetStreams {
  /**
   * Throws where this caller has as many streams as there may be. Where all together have, the key with most of them loses
   * its oldest, unless it is this one: nobody is kept out by who came first.
   */
  makeRoom(caller: Caller): void
  /** Answers with a stream of server-sent events that stays open. */
  open(appId: number, caller: Caller, request: StreamRequest, response: ServerResponse): void
  /** Closes the streams that a key, a token, or all keys of an app have opened. */
  end(ended: EndedKeys): void
  /** How many are open. */
  count(): number
  /** Says goodbye to every reader and ends its stream, also of those that come from now on. */
  stop(): void
}

const keyOf = (caller: Caller): string => (caller.kind === 'sdk' ? `key ${caller.keyId}` : caller.kind)

export interface RulesetStreamsOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'rulesetSent' | 'streamDropped' | 'streamOpened'>
  readonly stillValid: (callers: readonly Caller[]) => Promise<readonly Caller[]>
  /** At a time; those of one key are half of them at most. */
  readonly mostStreams: number
}

/**
 * Rulesets as server-sent events. A ruleset is turned into bytes once, for all readers of its app; a reader that does
 * not keep up loses its connection, comes back, and gets the newest. `stillValid` answers with those of the callers whose
 * keys still open the door, for revocations that happened at another Tower.
 *
 * A reader that takes changes gets what differs from the ruleset sent to it last, where that is much less than the
 * whole; a connection begins with the whole, or with word that the reader has it.
 */
export function createRulesetStreams(
  source: RulesetSource,
  { clock, logger, metrics, stillValid, mostStreams }: RulesetStreamsOptions,
): RulesetStreams {
  const streams = new Map<number, Set<Stream>>()
  const frames = new WeakMap<OutgoingRuleset, Buffer>()
  const log = createSparseLog({ logger, clock })
  /** What is open, by `keyOf` its caller, in the order of opening. */
  const byHolder = new Map<string, Set<Stream>>()

  const frameOf = (ruleset: OutgoingRuleset): Buffer => {
    const known = frames.get(ruleset)
    if (known) return known
    const frame = eventOf('ruleset', ruleset, ruleset.payload)
    frames.set(ruleset, frame)
    return frame
  }

  const drop = (stream: Stream, appId: number): void => {
    const fields = { appId, unread: stream.response.writableLength }
    log.warn(`${appId}`, fields, 'a reader that does not keep up was dropped')
    metrics.streamDropped()
    stream.response.destroy()
  }

  const write = (stream: Stream, appId: number, frame: Buffer): void => {
    if (stream.response.writableLength > MOST_UNREAD_BYTES + frame.length) drop(stream, appId)
    else stream.response.write(frame)
  }

  const beat = (stream: Stream, appId: number): void => {
    const unread = stream.response.writableLength
    stream.idleBeats = unread > 0 && unread >= stream.unread ? stream.idleBeats + 1 : 0
    stream.unread = unread
    if (stream.idleBeats >= MOST_IDLE_BEATS) drop(stream, appId)
    // What waits to be read proves as well as a heartbeat would that the connection is meant to live.
    else if (unread === 0) stream.response.write(BEAT)
  }

  const all = function* (): Generator<[number, Stream]> {
    for (const [appId, ofApp] of streams) for (const stream of ofApp) yield [appId, stream]
  }

  const endWhere = (matches: (caller: Caller) => boolean): void => {
    for (const [, { caller, response }] of all()) if (matches(caller)) response.end()
  }

  const endRevoked = async (): Promise<void> => {
    const asked = new Set([...all()].map(([, { caller }]) => caller))
    if (asked.size === 0) return
    const valid = new Set(await stillValid([...asked]))
    endWhere((caller) => asked.has(caller) && !valid.has(caller))
  }

  let cancelBeat = (): void => {}
  const beatAgain = (): void => {
    cancelBeat = clock.after(STREAM_HEARTBEAT_MS, () => {
      for (const [appId, stream] of all()) beat(stream, appId)
      endRevoked().catch((error: unknown) => logger.debug({ err: error }, 'keys of open streams could not be checked'))
      beatAgain()
    })
  }
  beatAgain()

  let stopped = false
  const unwatch = source.watch('all', (ruleset) => {
    metrics.rulesetSent('streams')
    const ofApp = streams.get(ruleset.appId)
    if (!ofApp) return
    const changeFrom = changesTo(ruleset)
    for (const stream of ofApp) {
      const change = stream.takesChanges && stream.sent && changeFrom(stream.sent)
      stream.sent = ruleset
      write(stream, ruleset.appId, change || frameOf(ruleset))
    }
  })

  const remember = (stream: Stream): void => {
    const holder = keyOf(stream.caller)
    byHolder.set(holder, (byHolder.get(holder) ?? new Set()).add(stream))
  }
  const forget = (stream: Stream): void => {
    const holder = keyOf(stream.caller)
    const ofHolder = byHolder.get(holder)
    ofHolder?.delete(stream)
    if (ofHolder?.size === 0) byHolder.delete(holder)
  }
  const total = (): number => [...byHolder.values()].reduce((sum, { size }) => sum + size, 0)

  return {
    makeRoom(caller) {
      const ofCaller = byHolder.get(keyOf(caller))?.size ?? 0
      const refuse = (whose: string) => new TowerError('TOO_MANY_STREAMS', `No more streams can be open ${whose}.`)
      if (ofCaller >= mostStreams / 2) throw refuse(`with this key (${Math.ceil(mostStreams / 2)})`)
      if (total() < mostStreams) return
      const largest = [...byHolder.values()].reduce((one, other) => (other.size > one.size ? other : one), NONE)
      const [oldest] = largest
      if (!oldest || largest.size <= ofCaller + 1) throw refuse(`at this Tower (${mostStreams})`)
      forget(oldest)
      oldest.response.destroy()
    },
    open(appId, caller, { lastEventId, takesChanges }, response) {
      response.writeHead(200, STREAM_HEADERS)
      response.socket?.setNoDelay(true)
      response.socket?.setKeepAlive(true, 30_000)
      const latest = source.latest(appId)
      const stream: Stream = { caller, response, takesChanges, sent: latest, unread: 0, idleBeats: 0 }
      const ofApp = streams.get(appId) ?? new Set()
      streams.set(appId, ofApp.add(stream))
      remember(stream)
      response.on('close', () => {
        forget(stream)
        ofApp.delete(stream)
        if (ofApp.size === 0 && streams.get(appId) === ofApp) streams.delete(appId)
      })
      response.on('error', () => response.destroy())
      metrics.streamOpened()

      // Admitted before the stop began, and only now here.
      if (stopped) {
        response.end(BYE)
        return
      }
      if (!latest) response.flushHeaders()
      else if (!isCurrent(lastEventId, latest)) write(stream, appId, frameOf(latest))
      else write(stream, appId, eventOf('current', latest, '{}'))
    },
    end(ended) {
      if ('appId' in ended) for (const { response } of streams.get(ended.appId) ?? []) response.end()
      else endWhere((caller) => isEnded(caller, ended))
    },
    count: total,
    stop() {
      if (stopped) return
      stopped = true
      unwatch()
      cancelBeat()
      for (const [, { response }] of all()) response.end(BYE)
    },
  }
}
