import type { ServerResponse } from 'node:http'
import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import type { Caller } from '../access/caller.js'
import { createOpenStreams, type OpenStream } from '../http/open-streams.js'
import { createSparseLog } from '../http/sparse-log.js'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import type { Metrics } from '../metrics/metrics.js'
import { changesTo, eventOf, isCurrent } from './stream-events.js'

/** Where the streams take rulesets from: the memory broker of this process. */
export interface RulesetSource {
  latest(appId: number): OutgoingRuleset | undefined
  watch(appId: number | 'all', watcher: (ruleset: OutgoingRuleset) => void): () => void
}

const MOST_UNREAD_BYTES = 16 * 1_048_576

interface Stream extends OpenStream {
  readonly appId: number
  readonly takesChanges: boolean
  /** What the reader has once it has read everything written to it. */
  sent: OutgoingRuleset | undefined
}

export interface StreamRequest {
  /** What the reader says it has. */
  readonly lastEventId: string | undefined
  /** Whether the reader takes changes in place of whole rulesets. */
  readonly takesChanges: boolean
}

export interface RulesetStreams {
  /** Throws where no more streams can be open. */
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
 * keys still open the door.
 *
 * A reader that takes changes gets what differs from the ruleset sent to it last, where that is much less than the
 * whole; a connection begins with the whole, or with word that the reader has it.
 */
export function createRulesetStreams(
  source: RulesetSource,
  { clock, logger, metrics, stillValid, mostStreams }: RulesetStreamsOptions,
): RulesetStreams {
  const byApp = new Map<number, Set<Stream>>()
  const frames = new WeakMap<OutgoingRuleset, Buffer>()
  const log = createSparseLog({ logger, clock })

  const streams = createOpenStreams<Stream>({
    ...{ clock, logger, stillValid, holderOf: keyOf, mostStreams, mostUnreadBytes: MOST_UNREAD_BYTES },
    onDropped({ appId, response }) {
      const fields = { appId, unread: response.writableLength }
      log.warn(`${appId}`, fields, 'a reader that does not keep up was dropped')
      metrics.streamDropped()
    },
  })

  const frameOf = (ruleset: OutgoingRuleset): Buffer => {
    const known = frames.get(ruleset)
    if (known) return known
    const frame = eventOf('ruleset', ruleset, ruleset.payload)
    frames.set(ruleset, frame)
    return frame
  }

  const unwatch = source.watch('all', (ruleset) => {
    metrics.rulesetSent('streams')
    const ofApp = byApp.get(ruleset.appId)
    if (!ofApp) return
    const changeFrom = changesTo(ruleset)
    for (const stream of ofApp) {
      const change = stream.takesChanges && stream.sent && changeFrom(stream.sent)
      stream.sent = ruleset
      streams.write(stream, change || frameOf(ruleset))
    }
  })

  return {
    makeRoom: streams.makeRoom,
    open(appId, caller, { lastEventId, takesChanges }, response) {
      const latest = source.latest(appId)
      const stream: Stream = { appId, caller, response, takesChanges, sent: latest }
      metrics.streamOpened()
      if (!streams.begin(stream)) return
      const ofApp = byApp.get(appId) ?? new Set()
      byApp.set(appId, ofApp.add(stream))
      response.on('close', () => {
        ofApp.delete(stream)
        if (ofApp.size === 0 && byApp.get(appId) === ofApp) byApp.delete(appId)
      })
      if (!latest) response.flushHeaders()
      else if (!isCurrent(lastEventId, latest)) streams.write(stream, frameOf(latest))
      else streams.write(stream, eventOf('current', latest, '{}'))
    },
    end(ended) {
      if ('appId' in ended) for (const { response } of byApp.get(ended.appId) ?? []) response.end()
      else streams.endWhere(({ caller }) => isEnded(caller, ended))
    },
    count: streams.count,
    stop() {
      unwatch()
      streams.stop()
    },
  }
}
