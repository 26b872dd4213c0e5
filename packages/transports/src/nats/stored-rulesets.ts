import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'
import { ALL_RULESETS, appSubjects, HEADERS, parseRulesetSubject } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { integerOf } from './ruleset-message.js'
import { covers } from './stream-subjects.js'

/** Which ruleset of an app the stream has, by what its publisher wrote into the headers. */
export interface StoredPlace {
  readonly version: number
  readonly publishedAt: number
}

/** The last ruleset of an app, whoever published it. */
export interface StoredLast {
  /** Its number in the stream. */
  readonly sequence: number
  /** Undefined where it is from a Tower that numbers nothing. */
  readonly place: StoredPlace | undefined
}

export type Places = Map<number, StoredLast>

const API_TIMEOUT_MS = 3_000
const READ_WITHIN_MS = 5_000

export const managerOf = (connection: NatsConnection): Promise<JetStreamManager> =>
  jetstreamManager(connection, { checkAPI: false, timeout: API_TIMEOUT_MS })

/** The number of the last message that the stream took, whether that is still there or not; 0 when it took none. */
export async function lastSequence(connection: NatsConnection, stream: string): Promise<number> {
  return (await (await managerOf(connection)).streams.info(stream)).state.last_seq
}

/** Whether the stream is there and takes the subject. */
export async function takesSubject(connection: NatsConnection, stream: string, subject: string): Promise<boolean> {
  const { config } = await (await managerOf(connection)).streams.info(stream)
  return config.subjects.some((taken) => covers(taken, subject))
}

/** The app's last ruleset of either cause; undefined when there is none, or it is from a Tower that numbers nothing. */
export async function storedPlace(
  connection: NatsConnection,
  stream: string,
  appId: number,
): Promise<StoredPlace | undefined> {
  const manager = await managerOf(connection)
  try {
    const message = await manager.streams.getMessage(stream, { last_by_subj: appSubjects(appId) })
    return message ? placeOf(message.header?.get(HEADERS.version), message.header?.get(HEADERS.publishedAt)) : undefined
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.NoMessageFound) return undefined
    throw error
  }
}

/** The last ruleset of every app, without their payloads. Rejects rather than answer with half of them. */
export async function storedPlaces(connection: NatsConnection, stream: string): Promise<Places> {
  const manager = await managerOf(connection)
  const { config } = await manager.streams.info(stream)
  // Servers before 2.10 refuse a filter that matches none of the stream's subjects, as of one without an app.
  if (!config.subjects.some((subject) => subject.startsWith('apps.') || /^[*>]/.test(subject))) return new Map()
  const newest = config.num_replicas > 1 ? await newestSequence(manager, stream) : 0
  const { name, num_pending: count } = await manager.consumers.add(stream, {
    filter_subject: ALL_RULESETS,
    deliver_policy: DeliverPolicy.LastPerSubject,
    ack_policy: AckPolicy.None,
    headers_only: true,
    mem_storage: true,
    inactive_threshold: nanos(READ_WITHIN_MS),
  })
  const places: Places = new Map()
  let read = 0
  let seen = 0
  if (count > 0) {
    const consumer = await jetstream(connection, { timeout: API_TIMEOUT_MS }).consumers.get(stream, name)
    for await (const message of await consumer.fetch({ max_messages: count, expires: READ_WITHIN_MS })) {
      read++
      seen = Math.max(seen, message.seq)
      const appId = parseRulesetSubject(message.subject)?.appId
      // Of an app's two subjects the later message counts.
      if (appId === undefined || message.seq < (places.get(appId)?.sequence ?? 0)) continue
      const place = placeOf(message.headers?.get(HEADERS.version), message.headers?.get(HEADERS.publishedAt))
      places.set(appId, { sequence: message.seq, place })
    }
  }
  await manager.consumers.delete(stream, name).catch(() => false)
  if (read < count) throw new TransportError('TIMEOUT', `NATS gave ${read} of the ${count} last rulesets in time`)
  // A server has all that came before what it has, so whoever has the newest has all.
  if (seen < newest) throw new TransportError('TIMEOUT', `NATS: a server that keeps stream ${stream} has not caught up`)
  return places
}

/**
 * The number of the stream's newest ruleset by the word of its leader; 0 when there is none. A consumer stands on any
 * server that keeps the stream, also one that was added or came back a moment ago and has it by halves.
 */
const newestSequence = async (manager: JetStreamManager, stream: string): Promise<number> =>
  (await manager.streams.getMessage(stream, { last_by_subj: ALL_RULESETS }))?.seq ?? 0

function placeOf(version: string | undefined, publishedAt: string | undefined): StoredPlace | undefined {
  const number = integerOf(version)
  return number === null ? undefined : { version: number, publishedAt: integerOf(publishedAt) ?? 0 }
}
