import { InvalidArgumentError, type NatsConnection } from '@nats-io/transport-node'
import { DEFAULT_STREAM, type OutgoingRuleset, type RulesetPublisher, rulesetSubject } from '@tailslide/core'
import { systemClock } from '../clock.js'
import { TransportError } from '../errors.js'
import { ANNOUNCED_AHEAD_MS, announceRuleset } from './announce-rulesets.js'
import { type NatsLink, pause } from './connect.js'
import { ensureStream } from './ensure-stream.js'
import { createForeignReader, type ForeignApp } from './foreign-apps.js'
import { natsError } from './nats-error.js'
import { type EncodedPayload, encodePayload } from './ruleset-encoding.js'
import { createOrderedStore } from './store-in-order.js'
import type { Places, StoredPlace } from './stored-rulesets.js'
import { covers } from './stream-subjects.js'
import { createTrimmer } from './trim-rulesets.js'

export interface NatsRulesetPublisherOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
  /** Servers of a cluster that keep the stream; left out: as it is, 1 for a new one. */
  readonly replicas?: number | undefined
  /** False: the stream is never made or changed, only checked. Default true. */
  readonly manageStream?: boolean | undefined
  /**
   * Rulesets of more bytes are compressed; at most as many count as the server takes plain. Left out: nothing is ever
   * compressed, because deployed JavaScript SDKs and Aerobats die of it, and a ruleset that is too large is refused.
   */
  readonly compressAbove?: number | undefined
  /** The stream was not there and has been made: it is empty, so every app's ruleset has to be published again. */
  readonly onStreamCreated?: ((createdAt: string) => void) | undefined
}

export interface NatsRulesetPublisher extends RulesetPublisher {
  /** Makes the stream where there is none, so that SDKs find it before the first change. Rejects with a TransportError. */
  prepare(): Promise<void>
  /**
   * Tells the SDKs that listen now of a ruleset which is about to be published. Resolves when it may be stored without
   * getting in the way of that; at once when there is nobody to tell or it is too large. Never rejects, promises nothing.
   */
  announce(ruleset: OutgoingRuleset): Promise<void>
  /** Rejects with PAYLOAD_TOO_LARGE when the server takes it neither plain nor compressed, as far as is known. */
  check(ruleset: OutgoingRuleset): Promise<void>
  /** The newest ruleset of each app that the stream has, of those that are numbered. */
  stored(): Promise<ReadonlyMap<number, StoredPlace>>
  /** These apps have rulesets to publish: the stream is to take them all, which is one change instead of one for each. */
  expect(appIds: Iterable<number>): void
  /** The apps on the stream that are not `isOwn`. */
  foreign(isOwn: (appId: number) => boolean): Promise<ForeignApp[]>
}

const LOOK_AGAIN_AFTER_MS = 5_000

/** What the headers of a ruleset need at most. */
const HEADER_BYTES = 512

/**
 * Publishes rulesets to JetStream; resolves when the server has stored one or has it already. A ruleset that is older
 * than what the stream has is refused with a SupersededError, whoever stored the other.
 */
export function createNatsRulesetPublisher(options: NatsRulesetPublisherOptions): NatsRulesetPublisher {
  const { link, stream = DEFAULT_STREAM } = options
  const store = createOrderedStore(stream)
  const trimmer = createTrimmer(stream)
  const readForeign = createForeignReader(stream)
  const encoded = new WeakMap<OutgoingRuleset, { plainUpTo: number; payload: Promise<EncodedPayload> }>()
  const apps = new Set<number>()
  let prepared: { connection: NatsConnection; done: Promise<readonly string[]> } | undefined
  let lookedAgainAt = Number.NEGATIVE_INFINITY
  let turn: Promise<unknown> = Promise.resolve()
  let limit: number | undefined
  const closed = new AbortController()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  /** Makes the stream, or sets it right; resolves with what it takes. */
  const ensure = async (connection: NatsConnection): Promise<readonly string[]> => {
    const made = await ensureStream(connection, { ...options, stream, apps })
    if (made.outcome === 'created') {
      store.beginEmpty(connection)
      options.onStreamCreated?.(made.createdAt)
    }
    return made.subjects
  }

  /** Once for each connection. */
  const prepareOn = (connection: NatsConnection): Promise<readonly string[]> => {
    if (prepared?.connection !== connection) {
      const done = ensure(connection)
      prepared = { connection, done }
      done.catch(() => {
        if (prepared?.done === done) prepared = undefined
      })
    }
    return prepared.done
  }

  /**
   * Somebody may have changed settings since it was prepared, which is seen only by looking. What cannot be looked at is taken to be
   * as it was: servers that choose a new leader answer nothing of the kind for a while, and take rulesets all the same.
   */
  const mend = async (connection: NatsConnection): Promise<void> => {
    const before = prepared
    await prepareOn(connection)
    if (options.manageStream === false || before?.connection !== connection) return
    const subjects = await ensure(connection).catch(() => undefined)
    if (subjects && prepared === before) prepared = { connection, done: Promise.resolve(subjects) }
  }

  /** Of a server that refuses each attempt it is not asked each time. */
  const mayLookAgain = (): boolean => {
    const now = systemClock.monotonic()
    if (options.manageStream === false || now < lookedAgainAt + LOOK_AGAIN_AFTER_MS) return false
    lookedAgainAt = now
    return true
  }

  /** One that the stream does not take yet is added, with all others that are known. */
  const prepareFor = async (connection: NatsConnection, { appId, cause }: OutgoingRuleset): Promise<void> => {
    const subject = rulesetSubject(appId, cause)
    const takes = (subjects: readonly string[]): boolean => subjects.some((taken) => covers(taken, subject))
    apps.add(appId)
    if (takes(await prepareOn(connection))) return
    prepared = undefined
    await prepareOn(connection)
  }

  /** Compressing takes time, and is done once for all attempts. */
  const encode = (ruleset: OutgoingRuleset): Promise<EncodedPayload> => {
    limit = largestPayload(link) ?? limit
    const { compressAbove } = options
    const plainUpTo =
      compressAbove === undefined
        ? Number.POSITIVE_INFINITY
        : Math.min(compressAbove, limit ?? Number.POSITIVE_INFINITY)
    const known = encoded.get(ruleset)
    if (known?.plainUpTo === plainUpTo) return known.payload
    const payload = encodePayload(ruleset, plainUpTo)
    encoded.set(ruleset, { plainUpTo, payload })
    return payload
  }

  const fit = async (ruleset: OutgoingRuleset): Promise<EncodedPayload> => {
    const payload = await encode(ruleset)
    if (limit !== undefined && payload.bytes.length > limit) throw tooLarge(ruleset, payload, limit)
    return payload
  }

  const storeOn = async (connection: NatsConnection, ruleset: OutgoingRuleset, payload: EncodedPayload) => {
    const sequence = await store.store(connection, ruleset, payload).catch((error: unknown) => {
      throw refusal(error, ruleset, payload)
    })
    // Housekeeping: the caller does not wait for it.
    if (sequence !== undefined) trimmer.stored(connection, ruleset.appId)
  }

  const placesOn = async (connection: NatsConnection): Promise<Places> => {
    await mend(connection)
    try {
      return await inTurn(() => store.places(connection))
    } catch (error) {
      const known = natsError(error, `read stream ${stream}`)
      if (known.code === 'STREAM_MISSING') prepared = undefined
      throw known
    }
  }

  return {
    async prepare() {
      await prepareOn(link.connection())
    },
    async check(ruleset) {
      await fit(ruleset)
    },
    async stored() {
      const numbered = new Map<number, StoredPlace>()
      for (const [appId, { place }] of await placesOn(link.connection())) if (place) numbered.set(appId, place)
      return numbered
    },
    expect(appIds) {
      for (const appId of appIds) apps.add(appId)
    },
    async foreign(isOwn) {
      const connection = link.connection()
      const places = await placesOn(connection)
      try {
        return await readForeign(connection, places, isOwn)
      } catch (error) {
        throw natsError(error, `read foreign rulesets in stream ${stream}`)
      }
    },
    async announce(ruleset) {
      const payload = await encode(ruleset).catch(() => undefined)
      const { status } = link
      if (!payload || status.state !== 'up' || closed.signal.aborted) return
      if (!announceRuleset(status.connection, ruleset, payload)) return
      await pause(systemClock, ANNOUNCED_AHEAD_MS, closed.signal)
    },
    async publish(ruleset) {
      if (closed.signal.aborted) throw new TransportError('CLOSED', 'The ruleset publisher is closed')
      const connection = link.connection()
      const payload = await fit(ruleset)
      await inTurn(async () => {
        await prepareFor(connection, ruleset)
        try {
          await storeOn(connection, ruleset, payload)
        } catch (error) {
          const code = error instanceof TransportError ? error.code : undefined
          // Somebody deleted the stream since it was prepared, or took the subject from it, as a deployed Tower does that
          // adds one of its own to those which it knew when it started; or changed its settings, so that it takes nothing.
          if (code !== 'STREAM_MISSING' && !(code === 'BROKER_REFUSED' && mayLookAgain())) throw error
          prepared = undefined
          await prepareFor(connection, ruleset)
          await storeOn(connection, ruleset, payload)
        }
      })
    },
    async close() {
      closed.abort()
      await trimmer.stop()
    },
  }
}

function largestPayload(link: NatsLink): number | undefined {
  const most = link.status.state === 'up' ? link.status.connection.info?.max_payload : undefined
  return most === undefined ? undefined : most - HEADER_BYTES
}

const refusal = (error: unknown, ruleset: OutgoingRuleset, payload: EncodedPayload): TransportError =>
  error instanceof InvalidArgumentError
    ? tooLarge(ruleset, payload, undefined, error)
    : natsError(error, `store ruleset ${ruleset.version} of app ${ruleset.appId}`)

function tooLarge({ appId }: OutgoingRuleset, payload: EncodedPayload, limit?: number, cause?: unknown) {
  const how = payload.encoding === undefined ? '' : ', compressed'
  const most = limit === undefined ? '' : `, of ${limit} that the NATS server takes (its max_payload)`
  const size = `${payload.bytes.length} bytes${how}${most}`
  return new TransportError('PAYLOAD_TOO_LARGE', `The ruleset of app ${appId} has ${size}`, { cause })
}
