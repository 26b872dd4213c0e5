import { jetstream } from '@nats-io/jetstream'
import { headers, InvalidArgumentError, type NatsConnection } from '@nats-io/transport-node'
import { DEFAULT_STREAM, HEADERS, type OutgoingRuleset, type RulesetPublisher, rulesetSubject } from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { NatsLink } from './connect.js'
import { ensureStream } from './ensure-stream.js'
import { natsError } from './nats-error.js'
import { createTrimmer } from './trim-subject.js'

export interface NatsRulesetPublisherOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
  /** Servers of a cluster that keep the stream; left out: as it is, 1 for a new one. */
  readonly replicas?: number | undefined
  /** The stream was not there and has been made: it is empty, so every app's ruleset has to be published again. */
  readonly onStreamCreated?: (() => void) | undefined
}

export interface NatsRulesetPublisher extends RulesetPublisher {
  /** Makes the stream where there is none, so that SDKs find it before the first change. Rejects with a TransportError. */
  prepare(): Promise<void>
}

/** Rulesets that the stream keeps of each subject. */
const RULESETS_KEPT = 5
const STORED_WITHIN_MS = 3_000
/** What the headers of a ruleset need at most. */
const HEADER_BYTES = 512

/**
 * Publishes rulesets to JetStream; resolves when the server has stored one. A version that was stored before is not
 * stored twice (the server compares for two minutes), and one that is older than what this publisher has
 * already stored for the app counts as done.
 */
export function createNatsRulesetPublisher(options: NatsRulesetPublisherOptions): NatsRulesetPublisher {
  const { link, stream = DEFAULT_STREAM, replicas } = options
  const trimmer = createTrimmer(stream, RULESETS_KEPT)
  const stored = new Map<number, number>()
  let prepared: { connection: NatsConnection; done: Promise<void> } | undefined
  let isClosed = false

  const prepareOn = (connection: NatsConnection): Promise<void> => {
    if (prepared?.connection !== connection) {
      const done = ensureStream(connection, { stream, replicas }).then((outcome) => {
        if (outcome === 'present') return
        stored.clear()
        trimmer.forget()
        options.onStreamCreated?.()
      })
      prepared = { connection, done }
      done.catch(() => {
        if (prepared?.done === done) prepared = undefined
      })
    }
    return prepared.done
  }

  const store = async (connection: NatsConnection, ruleset: OutgoingRuleset): Promise<void> => {
    const { appId, version, cause, publishedAt, payload } = ruleset
    if (version < (stored.get(appId) ?? 0)) return
    const subject = rulesetSubject(appId, cause)
    const facts = headers()
    facts.set(HEADERS.version, String(version))
    facts.set(HEADERS.publishedAt, String(publishedAt))
    const ack = await jetstream(connection, { timeout: STORED_WITHIN_MS }).publish(subject, payload, {
      msgID: `${appId}:${version}`,
      headers: facts,
      // Of several streams that take the subject, any could answer.
      expect: { streamName: stream },
    })
    stored.set(appId, Math.max(version, stored.get(appId) ?? 0))
    if (ack.duplicate) return
    // Housekeeping: the caller does not wait for it.
    void trimmer.stored(connection, subject, ack.seq)
  }

  return {
    async prepare() {
      await prepareOn(link.connection())
    },
    async publish(ruleset) {
      if (isClosed) throw new TransportError('CLOSED', 'The ruleset publisher is closed')
      const connection = link.connection()
      checkSize(ruleset, connection)
      await prepareOn(connection)
      try {
        await store(connection, ruleset)
      } catch (first) {
        const error = refusal(first, ruleset)
        if (error.code !== 'STREAM_MISSING') throw error
        // Somebody deleted the stream since it was prepared.
        prepared = undefined
        await prepareOn(connection)
        await store(connection, ruleset).catch((second) => {
          throw refusal(second, ruleset)
        })
      }
    },
    async close() {
      isClosed = true
      await trimmer.stop()
    },
  }
}

function checkSize({ appId, payload }: OutgoingRuleset, connection: NatsConnection): void {
  const limit = connection.info?.max_payload
  const size = Buffer.byteLength(payload)
  if (limit !== undefined && size > limit - HEADER_BYTES) throw tooLarge(appId, size, limit)
}

const refusal = (error: unknown, { appId, version, payload }: OutgoingRuleset): TransportError =>
  error instanceof InvalidArgumentError
    ? tooLarge(appId, Buffer.byteLength(payload), undefined, error)
    : natsError(error, `store ruleset ${version} of app ${appId}`)

function tooLarge(appId: number, size: number, limit?: number, cause?: unknown): TransportError {
  const most = limit === undefined ? '' : `, of ${limit - HEADER_BYTES} that the NATS server takes (its max_payload)`
  return new TransportError('PAYLOAD_TOO_LARGE', `The ruleset of app ${appId} has ${size} bytes${most}`, { cause })
}
