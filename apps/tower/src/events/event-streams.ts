import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { EventType } from '@tailslide/api'
import type { Clock, Logger, OutgoingRuleset } from '@tailslide/core'
import { type Caller, holderOf, roleIn } from '../access/caller.js'
import { encodedFor } from '../access/hidden-addresses.js'
import type { PlacedRow } from '../audit/gone-places.js'
import { toHistoryEntry } from '../audit/history.js'
import { sightOf } from '../audit/walks.js'
import type { Database } from '../db/database.js'
import { createOpenStreams, type OpenStream } from '../http/open-streams.js'
import { type EndedKeys, isEnded } from '../keys/ended-keys.js'
import type { RulesetSource } from '../rulesets/ruleset-streams.js'
import { changedFlags } from './changed-flags.js'
import { createLogTail, ENTRIES_AT_ONCE } from './log-tail.js'
import { selectEntries, selectProjectsOfApps } from './queries.js'

/** Besides what is being written. */
const MOST_UNREAD_BYTES = 1_048_576
/** Who has missed more than these is told to read anew. */
const MOST_MISSED = 1_000

export interface Wanted {
  readonly projectId?: number | undefined
  readonly appId?: number | undefined
  /** The entry that the reader has; undefined: it begins with what comes. NaN: it says something that no entry has. */
  readonly after?: number | undefined
}

interface Stream extends OpenStream {
  readonly sees: (place: { readonly projectId: number | null; readonly appId: number | null }) => boolean
  /** The last entry that was looked at for it. */
  sent: number
}

/** What happens, as server-sent events, to each reader as much as it may see. */
export interface EventStreams {
  /** Throws where no more streams can be open. */
  makeRoom(caller: Caller): void
  /** Where the log is; to be asked before a stream is opened, because it may reject. */
  ready(): Promise<number>
  /** Answers with a stream that stays open. */
  open(caller: Caller, wanted: Wanted, position: number, response: ServerResponse): void
  end(ended: EndedKeys): void
  count(): number
  /** Says goodbye to every reader. */
  goodbye(): void
  stop(): Promise<void>
}

export interface EventStreamsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly stillValid: (callers: readonly Caller[]) => Promise<readonly Caller[]>
  readonly mostStreams: number
}

export function createEventStreams(source: RulesetSource, options: EventStreamsOptions): EventStreams {
  const { database, clock, logger } = options
  /** Those that have all that there is, and are told of what comes. */
  const live = new Set<Stream>()
  const streams = createOpenStreams<Stream>({
    ...options,
    holderOf,
    mostUnreadBytes: MOST_UNREAD_BYTES,
    beat: frameOf('beat', '{}'),
    onDropped: () => logger.debug({}, 'a reader of events that does not keep up was dropped'),
  })

  const sendEntries = (rows: readonly PlacedRow[], stream: Stream): void => {
    for (const row of rows) {
      if (row.id <= stream.sent) continue
      stream.sent = row.id
      if (stream.sees({ projectId: row.project_id, appId: row.app_id })) streams.write(stream, frameOfEntry(row))
    }
  }

  /** The newest ruleset of each app, and of those that have changed since the last look the one before. */
  const newest = new Map<number, OutgoingRuleset>()
  const changedFrom = new Map<number, OutgoingRuleset | undefined>()
  /** An environment stays in its project. */
  const projects = new Map<number, number>()

  const tellOfFlags = async (): Promise<void> => {
    const unknown = [...changedFrom.keys()].filter((id) => !projects.has(id))
    if (unknown.length > 0) {
      for (const { id, project_id } of await selectProjectsOfApps(database.db, unknown)) projects.set(id, project_id)
    }
    for (const [appId, before] of changedFrom) {
      changedFrom.delete(appId)
      const after = newest.get(appId)
      const projectId = projects.get(appId) ?? null
      const readers = [...live].filter(({ sees }) => sees({ projectId, appId }))
      if (!after || readers.length === 0) continue
      const change = changedFlags(before, after) ?? 'null'
      const place = `"project_id":${projectId},"app_id":${appId},"version":${after.version}`
      const frames = new Map<string, Buffer>()
      for (const stream of readers) {
        const seen = encodedFor(roleIn(stream.caller, projectId ?? 0), change)
        const frame = frames.get(seen) ?? frameOf('flags', `{${place},"change":${seen}}`)
        streams.write(stream, frame)
        frames.set(seen, frame)
      }
    }
  }

  const tail = createLogTail({
    ...{ database, clock, logger },
    async onLook() {
      if (streams.count() > 0) return tellOfFlags()
      tail.rest()
      changedFrom.clear()
    },
    onEntries: (rows) => {
      for (const stream of live) sendEntries(rows, stream)
    },
  })

  const unwatch = source.watch('all', (ruleset) => {
    const { appId } = ruleset
    if (streams.count() > 0 && !changedFrom.has(appId)) changedFrom.set(appId, newest.get(appId))
    newest.set(appId, ruleset)
    tail.look()
  })

  /** Tells of what was missed, no faster than it is read, until the stream is where the log is. */
  const catchUp = async (stream: Stream): Promise<void> => {
    const { response } = stream
    while (!response.destroyed && !response.writableEnded) {
      const upTo = tail.reached()
      if (upTo === undefined) await tail.begin()
      else if (stream.sent >= upTo) return void live.add(stream)
      else {
        const wanted = { after: stream.sent, upTo, limit: ENTRIES_AT_ONCE }
        const rows = await selectEntries(database.db, wanted)
        sendEntries(rows, stream)
        if (rows.length < wanted.limit) stream.sent = upTo
      }
      if (response.writableNeedDrain) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
  }

  return {
    makeRoom: streams.makeRoom,
    ready: tail.begin,
    open(caller, { projectId, appId, after }, position, response) {
      const { projects: seen, withAccess } = sightOf(caller)
      const stream: Stream = {
        ...{ caller, response, sent: position },
        sees: (place) =>
          (place.appId !== null || withAccess) &&
          (seen === undefined || seen.some((id) => id === place.projectId)) &&
          (projectId === undefined || projectId === place.projectId) &&
          (appId === undefined || appId === place.appId),
      }
      response.on('close', () => live.delete(stream))
      if (!streams.begin(stream)) return
      const knowsAll = after === undefined || (after <= position && position - after <= MOST_MISSED)
      if (knowsAll) stream.sent = after ?? position
      streams.write(stream, frameOf('ready', '{}', stream.sent))
      if (!knowsAll) streams.write(stream, frameOf('missed', '{}', stream.sent))
      catchUp(stream).catch((error: unknown) => {
        logger.debug({ err: error }, 'what a reader of events has missed could not be read; it comes back')
        response.end()
      })
    },
    end: (ended) => streams.endWhere(({ caller }) => isEnded(caller, ended)),
    count: streams.count,
    goodbye: streams.stop,
    async stop() {
      streams.stop()
      unwatch()
      await tail.stop()
    },
  }
}

const frameOf = (type: EventType, data: string, id?: number): Buffer =>
  Buffer.from(`event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`)

const frameOfEntry = (row: PlacedRow): Buffer => frameOf('entry', JSON.stringify(toHistoryEntry(row)), row.id)
