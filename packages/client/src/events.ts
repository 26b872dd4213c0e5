import { setTimeout } from 'node:timers/promises'
import type { EventType } from '@tailslide/api'
import { backoff, type Flag, STREAM_SILENCE_MS } from '@tailslide/core'
import { createParser } from 'eventsource-parser'
import { TowerClientError } from './errors.js'
import * as read from './read-answer.js'
import { readHistoryEntry } from './read-history.js'
import { connectionError, readRefusal } from './request.js'

/**
 * What the stream of events says.
 * ready   it stands, and goes on after the entry with this id
 * entry   something was done or has happened
 * flags   the flags of an environment are others than before; without `change` they have to be read anew
 * missed  more has happened than is told here, so that all has to be read anew
 */
export type TowerEvent =
  | { readonly type: 'ready' | 'missed'; readonly id: number }
  | { readonly type: 'entry'; readonly entry: HistoryEntry }
  | {
      readonly type: 'flags'
      readonly appId: number
      readonly version: number
      readonly change: { readonly flags: readonly Flag[]; readonly removed: readonly number[] } | undefined
    }

export type HistoryEntry = Readonly<ReturnType<typeof readHistoryEntry>>

export interface EventsWanted {
  readonly projectId?: number | undefined
  readonly appId?: number | undefined
  /** The entry after which to begin; left out: with what comes. */
  readonly after?: number | undefined
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

export interface EventsConnection {
  readonly url: string
  readonly token: string
}

const RETRY = { firstMs: 500, longestMs: 10_000 }
/** Characters of an event; an entry and a change are shorter than that. */
const LONGEST_EVENT = 1_048_576

interface Cursor {
  after: number | undefined
  /** Attempts that have failed since the stream stood. */
  failures: number
  hasStood: boolean
}

/**
 * Events as they come, for ever: a connection that is lost is made again, and goes on where it ended. Throws a TowerClientError
 * where Tower refuses, and where it cannot be had the first time.
 */
export async function* followEvents(connection: EventsConnection, wanted: EventsWanted): AsyncGenerator<TowerEvent> {
  const { signal } = wanted
  const cursor: Cursor = { after: wanted.after, failures: 0, hasStood: false }
  while (!signal?.aborted) {
    try {
      yield* connectOnce(connection, wanted, cursor)
    } catch (error) {
      if (signal?.aborted) return
      if (!cursor.hasStood || !mayPass(error)) throw error
    }
    await setTimeout(backoff(cursor.failures++, RETRY, Math.random()), undefined, { signal }).catch(() => {})
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof TowerClientError && (error.status === undefined || error.status === 429 || error.status >= 500)

async function* connectOnce(
  { url, token }: EventsConnection,
  { projectId, appId, signal }: EventsWanted,
  cursor: Cursor,
): AsyncGenerator<TowerEvent> {
  const base = url.replace(/\/+$/, '')
  const query = new URLSearchParams({
    ...(projectId !== undefined && { project: String(projectId) }),
    ...(appId !== undefined && { app: String(appId) }),
    ...(cursor.after !== undefined && { after: String(cursor.after) }),
  })
  const silence = watchSilence(signal)
  try {
    const response = await fetch(`${base}/api/events?${query}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: silence.signal,
    })
    if (response.status !== 200) throw readRefusal(response.status, await response.text(), base)
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const what = `${base} answered with no event stream: is it the address of a Tower?`
      throw new TowerClientError('ANSWER_UNEXPECTED', what, { status: 200 })
    }
    yield* readEvents(response.body, silence.heard, cursor)
  } catch (error) {
    throw error instanceof TowerClientError ? error : connectionError(error, { base, isChange: false })
  } finally {
    silence.end()
  }
}

async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  heard: () => void,
  cursor: Cursor,
): AsyncGenerator<TowerEvent> {
  const decoder = new TextDecoder()
  let events: TowerEvent[] = []
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent({ event = '', data, id }) {
      const told = toEvent(event, data, id)
      if (told) events.push(told)
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw read.unexpected('an event of at most 1 MB', 'a longer one')
    },
  })
  for await (const bytes of body) {
    heard()
    events = []
    parser.feed(decoder.decode(bytes, { stream: true }))
    for (const event of events) {
      cursor.hasStood = true
      cursor.failures = 0
      if (event.type === 'entry') cursor.after = event.entry.id
      else if (event.type !== 'flags') cursor.after = event.id
      yield event
    }
  }
}

/** Aborts when nothing is heard for too long, or when `outer` does. */
function watchSilence(outer: AbortSignal | undefined) {
  const controller = new AbortController()
  const abort = (): void => controller.abort(outer?.reason)
  outer?.addEventListener('abort', abort)
  const begin = () =>
    globalThis.setTimeout(
      () => controller.abort(new Error(`nothing was heard for ${STREAM_SILENCE_MS} ms`)),
      STREAM_SILENCE_MS,
    )
  let timer = begin()
  return {
    signal: controller.signal,
    heard(): void {
      clearTimeout(timer)
      timer = begin()
    },
    end(): void {
      clearTimeout(timer)
      outer?.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}

/** Undefined for what a newer Tower may say, and for its goodbye. */
function toEvent(type: string, data: string, id: string | undefined): TowerEvent | undefined {
  const isOf = (known: EventType): boolean => type === known
  if (isOf('ready')) return { type: 'ready', id: Number(id) }
  if (isOf('missed')) return { type: 'missed', id: Number(id) }
  if (isOf('entry')) return { type: 'entry', entry: readHistoryEntry(JSON.parse(data)) }
  if (!isOf('flags')) return undefined
  const { app_id, version, change } = read.record(JSON.parse(data))
  return { type: 'flags', appId: read.number(app_id), version: read.number(version), change: readChange(change) }
}

function readChange(change: unknown) {
  if (change === null) return undefined
  const { flags, removed } = read.record(change)
  return { flags: read.flags(flags), removed: read.arrayOf(read.number)(removed) }
}
