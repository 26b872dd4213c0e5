import type { ServerResponse } from 'node:http'
import { type Clock, type Logger, STREAM_EVENTS, STREAM_HEARTBEAT_MS, STREAM_RETRY_MS } from '@tailslide/core'
import type { Caller } from '../access/caller.js'
import { TowerError } from '../errors.js'

/** A reader that has taken nothing for so many heartbeats, and has something to take, is dropped. */
const MOST_IDLE_BEATS = 10

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Keeps nginx from collecting events before it passes them on.
  'x-accel-buffering': 'no',
} as const

/** What readers pass over who hear every byte; see `beat` of the options. */
const BEAT = Buffer.from(': beat\n\n')
/** The last words of a Tower that stops: the reader is to come back, and behind a load balancer finds another one. */
const BYE = Buffer.from(`event: ${STREAM_EVENTS.bye}\nretry: ${STREAM_RETRY_MS}\ndata: {}\n\n`)

/** An answer of server-sent events, and whose it is. */
export interface OpenStream {
  readonly caller: Caller
  readonly response: ServerResponse
}

/** The streams of one kind that are open: their number, their heartbeats, and how they end. */
export interface OpenStreams<S extends OpenStream> {
  /**
   * Throws where this caller has as many streams as there may be. Where all together have, the holder with most of them
   * loses its oldest, unless it is this one: nobody is kept out by who came first.
   */
  makeRoom(caller: Caller): void
  /** Answers with the head of a stream. False where the reader has gone, or was told goodbye because Tower has begun to stop. */
  begin(stream: S): boolean
  /** Drops a reader that has not taken what was written before. */
  write(stream: S, frame: Buffer): void
  endWhere(matches: (stream: S) => boolean): void
  count(): number
  /** Says goodbye to every reader and ends its stream, also of those that come from now on. */
  stop(): void
}

export interface OpenStreamsOptions<S extends OpenStream> {
  readonly clock: Clock
  readonly logger: Logger
  readonly stillValid: (callers: readonly Caller[]) => Promise<readonly Caller[]>
  /** Callers with the same share what one may have. */
  readonly holderOf: (caller: Caller) => string
  /** At a time; those of one holder are half of them at most. */
  readonly mostStreams: number
  /** A reader may fall behind by this much, besides what is being written, before it is dropped. */
  readonly mostUnreadBytes: number
  /** Where nothing else is to be told; left out: a comment. */
  readonly beat?: Buffer
  /** Hears of a reader that does not keep up. */
  readonly onDropped: (stream: S) => void
}

/** `stillValid` tells whose keys still open the door, for revocations that happened at another Tower. */
export function createOpenStreams<S extends OpenStream>(options: OpenStreamsOptions<S>): OpenStreams<S> {
  const { clock, logger, stillValid, holderOf, mostStreams, mostUnreadBytes, onDropped } = options
  const { beat: beatFrame = BEAT } = options
  /** In the order of opening. */
  const byHolder = new Map<string, Map<S, { unread: number; idleBeats: number }>>()
  let stopped = false

  const drop = (stream: S): void => {
    onDropped(stream)
    stream.response.destroy()
  }

  const beat = (stream: S, progress: { unread: number; idleBeats: number }): void => {
    const unread = stream.response.writableLength
    progress.idleBeats = unread > 0 && unread >= progress.unread ? progress.idleBeats + 1 : 0
    progress.unread = unread
    if (progress.idleBeats >= MOST_IDLE_BEATS) drop(stream)
    // What waits to be read proves as well as a heartbeat would that the connection is meant to live.
    else if (unread === 0) stream.response.write(beatFrame)
  }

  const all = function* (): Generator<S> {
    for (const ofHolder of byHolder.values()) yield* ofHolder.keys()
  }

  const endWhere = (matches: (stream: S) => boolean): void => {
    for (const stream of all()) if (matches(stream)) stream.response.end()
  }

  const endRevoked = async (): Promise<void> => {
    const asked = new Set([...all()].map(({ caller }) => caller))
    if (asked.size === 0) return
    const valid = new Set(await stillValid([...asked]))
    endWhere(({ caller }) => asked.has(caller) && !valid.has(caller))
  }

  let cancelBeat = (): void => {}
  const beatAgain = (): void => {
    cancelBeat = clock.after(STREAM_HEARTBEAT_MS, () => {
      for (const ofHolder of byHolder.values()) for (const [stream, progress] of ofHolder) beat(stream, progress)
      endRevoked().catch((error: unknown) => logger.debug({ err: error }, 'keys of open streams could not be checked'))
      beatAgain()
    })
  }
  beatAgain()

  const forget = (stream: S): void => {
    const holder = holderOf(stream.caller)
    const ofHolder = byHolder.get(holder)
    ofHolder?.delete(stream)
    if (ofHolder?.size === 0) byHolder.delete(holder)
  }
  const count = (): number => [...byHolder.values()].reduce((sum, { size }) => sum + size, 0)

  return {
    makeRoom(caller) {
      const ofCaller = byHolder.get(holderOf(caller))?.size ?? 0
      const refuse = (whose: string) => new TowerError('TOO_MANY_STREAMS', `No more streams can be open ${whose}.`)
      if (ofCaller >= mostStreams / 2) throw refuse(`with this key (${Math.ceil(mostStreams / 2)})`)
      if (count() < mostStreams) return
      const largest = [...byHolder.values()].reduce((one, other) => (other.size > one.size ? other : one))
      const [oldest] = largest.keys()
      if (!oldest || largest.size <= ofCaller + 1) throw refuse(`at this Tower (${mostStreams})`)
      forget(oldest)
      oldest.response.destroy()
    },
    begin(stream) {
      const { caller, response } = stream
      // Nothing would tell of its end any more.
      if (response.destroyed) return false
      response.writeHead(200, STREAM_HEADERS)
      response.socket?.setNoDelay(true)
      response.socket?.setKeepAlive(true, 30_000)
      const holder = holderOf(caller)
      byHolder.set(holder, (byHolder.get(holder) ?? new Map()).set(stream, { unread: 0, idleBeats: 0 }))
      response.on('close', () => forget(stream))
      response.on('error', () => response.destroy())
      // Admitted before the stop began, and only now here.
      if (stopped) response.end(BYE)
      return !stopped
    },
    write(stream, frame) {
      if (stream.response.writableLength > mostUnreadBytes + frame.length) drop(stream)
      else stream.response.write(frame)
    },
    endWhere,
    count,
    stop() {
      if (stopped) return
      stopped = true
      cancelBeat()
      for (const { response } of all()) response.end(BYE)
    },
  }
}
