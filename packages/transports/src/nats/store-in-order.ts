import { performance } from 'node:perf_hooks'
import { JetStreamApiError, jetstream } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type Clock, type OutgoingRuleset, rulesetSubject } from '@tailslide/core'
import { systemClock } from '../clock.js'
import { SupersededError, TransportError } from '../errors.js'
import { pause } from './connect.js'
import { natsError } from './nats-error.js'
import { type EncodedPayload, rulesetHeaders } from './ruleset-encoding.js'
import { lastSequence, type Places, storedPlace, storedPlaces, takesSubject } from './stored-rulesets.js'

export interface OrderedStore {
  /** Resolves with the message's number when it is stored, and with undefined when the stream had it already. */
  store(connection: NatsConnection, ruleset: OutgoingRuleset, payload: EncodedPayload): Promise<number | undefined>
  /** What the stream has of every app. */
  places(connection: NatsConnection): Promise<Places>
  /** The stream has just been made. */
  beginEmpty(connection: NatsConnection): void
}

/** What the stream holds as of its message `last`. */
interface Head {
  readonly connection: NatsConnection
  last: number
  /** The newest ruleset of the apps that were looked up; undefined for those that have none. */
  readonly places: Map<number, { version: number; publishedAt: number } | undefined>
  /** Every app was looked up: one that is not in `places` has none. */
  readonly isWhole: boolean
}

const STORED_WITHIN_MS = 3_000
/** Somebody else's messages come between over and over only while the stream takes thousands a second. */
const TRY_FOR_MS = 3_000
/** An answer takes milliseconds. */
const LOOK_AFTER_MS = 250
const WRONG_LAST_SEQUENCE = 10_071

/**
 * Stores rulesets so that an older version never follows a newer one, whoever sends them and however late: a Tower that
 * was frozen in the middle of a publication and wakes up minutes later included. No lock can promise that, since the
 * stream knows nothing of locks; so each message names the number of the stream's last message, as of which its
 * sender knows that the app has nothing newer, and the server refuses it when another message has come since, on
 * whatever subject. (Expectations of servers before 2.12 are of the whole stream or of one subject, and an app has two.)
 * Refused, the sender looks again. As long as nobody else writes, what it has stored itself is all that it needs to know,
 * and a publication is one request.
 *
 * One call at a time: those of one process would only refuse each other.
 */
export function createOrderedStore(stream: string, clock: Clock = systemClock): OrderedStore {
  let head: Head | undefined

  const readHead = async (connection: NatsConnection): Promise<Head> => ({
    connection,
    // Before what the apps have is looked up: what comes in between is then refused.
    last: await lastSequence(connection, stream),
    places: new Map(),
    isWhole: false,
  })

  const placeIn = async (current: Head, appId: number) => {
    if (current.isWhole || current.places.has(appId)) return current.places.get(appId)
    const place = await storedPlace(current.connection, stream, appId)
    current.places.set(appId, place)
    return place
  }

  /** Rejects if it turns out that there is no stream which could answer. */
  const missing = async (connection: NatsConnection, subject: string, answered: AbortSignal): Promise<void> => {
    await pause(clock, LOOK_AFTER_MS, answered)
    if (answered.aborted) return
    let takes = true
    try {
      takes = await takesSubject(connection, stream, subject)
    } catch (error) {
      if (natsError(error, `find stream ${stream}`).code === 'STREAM_MISSING') throw error
    }
    if (!takes) throw new TransportError('STREAM_MISSING', `NATS: stream ${stream} does not take ${subject}`)
  }

  const put = async (current: Head, ruleset: OutgoingRuleset, payload: EncodedPayload, msgID: string | undefined) => {
    const answered = new AbortController()
    const subject = rulesetSubject(ruleset.appId, ruleset.cause)
    const ack = jetstream(current.connection, { timeout: STORED_WITHIN_MS }).publish(subject, payload.bytes, {
      headers: rulesetHeaders(ruleset, payload),
      // Of several streams that take the subject, any could answer.
      expect: { streamName: stream, lastSequence: current.last },
      ...(msgID !== undefined && { msgID }),
    })
    // The server says that nobody takes a message only while no SDK hears the subject either.
    const looked = missing(current.connection, subject, answered.signal)
    try {
      await Promise.race([ack, looked])
      return await ack
    } finally {
      answered.abort()
      for (const left of [ack, looked]) left.catch(() => {})
    }
  }

  const attempt = async (current: Head, ruleset: OutgoingRuleset, payload: EncodedPayload) => {
    const { appId, version, publishedAt } = ruleset
    const place = await placeIn(current, appId)
    if (place && place.version >= version) {
      if (place.version === version && place.publishedAt === publishedAt) return undefined
      throw superseded(ruleset, place.version)
    }
    const msgID = `${appId}:${version}:${publishedAt}`
    const first = await put(current, ruleset, payload, msgID)
    // The server remembers the name for two minutes, and what it names is gone: somebody has purged the stream.
    const ack = first.duplicate ? await put(current, ruleset, payload, undefined) : first
    current.last = ack.seq
    current.places.set(appId, { version, publishedAt })
    return ack.seq
  }

  return {
    async store(connection, ruleset, payload) {
      const endsAt = performance.now() + TRY_FOR_MS
      while (performance.now() < endsAt) {
        try {
          if (head?.connection !== connection) head = await readHead(connection)
          return await attempt(head, ruleset, payload)
        } catch (error) {
          // After any failure the message may be there or not.
          if (!(error instanceof SupersededError)) head = undefined
          if (!(error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE)) throw error
        }
      }
      const what = `stream ${stream} took other messages each time that a ruleset of app ${ruleset.appId} was to be stored`
      throw new TransportError('BROKER_REFUSED', `NATS: ${what}`)
    },
    async places(connection) {
      head = undefined
      const last = await lastSequence(connection, stream)
      const places = await storedPlaces(connection, stream)
      head = { connection, last, places: numbered(places), isWhole: true }
      return places
    },
    beginEmpty(connection) {
      head = { connection, last: 0, places: new Map(), isWhole: true }
    },
  }
}

const numbered = (places: Places): Head['places'] => new Map(Array.from(places, ([appId, { place }]) => [appId, place]))

const superseded = ({ appId, version }: OutgoingRuleset, newest: number): SupersededError =>
  new SupersededError(`Ruleset ${version} of app ${appId} was not stored: the stream has version ${newest}`, newest)
